"""The license files that only the simulator reads, and the command that makes them."""

import json
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from simulator.license_file import HEADER, PRODUCTS, TYPES, LicenseFileError, make, read
from tests.simulator.calling import Caller, console, license_path

KEY = UUID("7d6f0f3e-6f6f-4b6e-9d0c-0f8d5b8a1c2e")
OPTIONS = ["demo_license", "--product", "m365", "--expires", "2026-12-31", "--points", "40"]


@given(st.sampled_from(PRODUCTS), st.sampled_from(TYPES), st.dates(), st.floats(0.5, 1e6), st.text(), st.uuids())
def test_what_was_made_is_read_again(
    product: str, kind: str, expires: date, points: float, company: str, key: UUID
) -> None:
    text = make(product=product, type=kind, expires=expires, points=points, company=company, license_id=key)

    file = read(text.encode())

    assert (file.product, file.type, file.expires, file.points) == (product, kind, expires, points)
    assert (file.company, file.license_id) == (company, str(key))
    assert len(file.support_id) == 8


def test_a_file_does_not_show_what_is_in_it() -> None:
    text = make(product="m365", expires=date(2026, 12, 31), points=40)

    assert text.startswith(HEADER)
    assert text.isascii()
    assert "m365" not in text


@given(st.data())
def test_a_file_that_was_changed_anywhere_is_refused(data: st.DataObject) -> None:
    content = make(product="site", expires=date(2026, 12, 31), points=40, license_id=KEY).rstrip().encode()
    place = data.draw(st.integers(0, len(content) - 1))
    value = data.draw(st.integers(33, 255).filter(lambda value: value != content[place]))

    with pytest.raises(LicenseFileError):
        read(content[:place] + bytes([value]) + content[place + 1 :])


@given(st.binary() | st.binary().map(lambda content: HEADER.encode() + b"\n" + content))
def test_anything_else_is_refused_with_a_reason(content: bytes) -> None:
    with pytest.raises(LicenseFileError, match=r"^[A-Z].*\.$"):
        read(content)


@pytest.mark.parametrize(("product", "kind"), [("teapot", "Rental"), ("site", "Community")])
def test_there_is_no_file_for_what_cannot_be_installed(product: str, kind: str) -> None:
    with pytest.raises(ValueError, match=f"{kind}.*{product}"):
        make(product=product, type=kind, expires=date(2026, 12, 31), points=1)


@pytest.mark.parametrize("product", PRODUCTS)
def test_the_console_installs_what_the_command_writes(product: str, capsys: pytest.CaptureFixture[str]) -> None:
    call_command(*OPTIONS[:1], "--product", product, *OPTIONS[3:], "--type", "Subscription")
    app = console()

    answer = Caller(app).install(license_path(app, product), capsys.readouterr().out)

    assert (answer.status_code, answer.get_json()["data"]["type"]) == (200, "Subscription")


def test_the_command_writes_a_file_where_it_is_told_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command(*OPTIONS, "--output", str(tmp_path / "demo.lic"))

    assert read((tmp_path / "demo.lic").read_bytes()).points == 40
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--product", "teapot"], "invalid choice: 'teapot'"),
        (["--expires", "tomorrow"], "'tomorrow' is not a day of the form YYYY-MM-DD"),
        (["--points", "0"], "'0' is not a number of points"),
        (["--points", "many"], "'many' is not a number of points"),
        (["--points", "1e999"], "is not a number of points"),
        (["--type", "Community"], "invalid choice: 'Community'"),
        (["--output", "/no/such/folder/file"], "cannot be written: No such file or directory"),
    ],
    ids=json.dumps,
)
def test_a_wrong_option_is_one_clear_sentence(options: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command(*OPTIONS, *options)
