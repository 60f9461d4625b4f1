"""What the form of a console takes, and that a stored secret goes nowhere else."""

from pathlib import Path
from typing import Any

import pytest

from consoles.forms import ConsoleForm
from consoles.models import Console
from tests.consoles.factories import console_make, entered

pytestmark = pytest.mark.django_db
CERTIFICATE = (Path(__file__).parent / "certificate.pem").read_text(encoding="ascii")


def errors(data: dict[str, str], console: Console | None = None) -> dict[str, Any]:
    return dict(ConsoleForm(data, console=console).errors)


def test_complete_form_is_accepted() -> None:
    form = ConsoleForm(entered())

    assert form.is_valid()
    assert form.values()["api_key"] == "the-key"
    assert form.values()["time_zone"] == "Europe/Berlin"


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"api_key": ""}, ["api_key"]),
        ({"auth_kind": "password"}, ["username", "password"]),
        ({"auth_kind": "password", "username": "alice"}, ["password"]),
        ({"auth_kind": "password", "username": "alice", "password": "hunter2", "api_key": ""}, []),
    ],
)
def test_only_what_the_chosen_sign_in_needs_is_required(values: dict[str, str], wrong: list[str]) -> None:
    assert list(errors(entered(**values))) == wrong


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("http://eu-west.test:1280", "must begin with https://"),
        ("https://alice:secret@eu-west.test", "must not hold a user name"),
        ("eu-west.test", "must look like https://"),
        ("https://eu west.test", "must not have spaces"),
    ],
)
def test_address_that_must_not_be_sent_credentials_is_refused(address: str, sentence: str) -> None:
    assert sentence in errors(entered(url=address))["url"][0]


@pytest.mark.parametrize("address", ["http://127.0.0.1:9000", "http://localhost:9000", "http://[::1]:9000"])
def test_plain_http_is_taken_for_this_machine_only(address: str) -> None:
    assert not errors(entered(url=address))


@pytest.mark.parametrize("ending", ["/", "//", "/api/v3", "/api/v3/"])
def test_address_is_stored_in_one_form(ending: str) -> None:
    form = ConsoleForm(entered(url=f" https://EU-West.test:1280{ending}"))

    assert form.is_valid()
    assert form.values()["url"] == "https://eu-west.test:1280"


@pytest.mark.parametrize("url", ["https://eu-west.test:1280", "https://EU-WEST.test:1280/"])
def test_console_is_added_once(url: str) -> None:
    console_make(name="Other", url="https://eu-west.test:1280")

    assert "already" in errors(entered(url=url))["url"][0]


def test_two_consoles_never_have_one_name() -> None:
    console_make(name="EU-West")

    assert "already" in errors(entered())["name"][0]


def test_name_and_address_of_the_demo_are_free_since_it_goes() -> None:
    console_make(name="EU-West", url="https://eu-west.test:1280", is_demo=True)

    assert not errors(entered())


def test_console_may_keep_its_own_name_and_address() -> None:
    console = console_make(name="EU-West", url="https://eu-west.test:1280")

    assert not errors(entered(), console)


def test_empty_secret_keeps_the_stored_one() -> None:
    console = console_make(url="https://eu-west.test:1280", api_key="stored-key")

    form = ConsoleForm(entered(api_key=""), console=console)

    assert form.is_valid()
    assert form.values()["api_key"] == "stored-key"


def test_stored_key_is_not_used_for_another_address() -> None:
    console = console_make(url="https://eu-west.test:1280", api_key="stored-key")

    form = ConsoleForm(entered(url="https://evil.test:1280", api_key=""), console=console)

    assert "another address" in form.errors["api_key"][0]
    assert "stored-key" not in str(form.cleaned_data)


def test_stored_password_is_not_used_for_another_address() -> None:
    console = console_make(
        url="https://eu-west.test:1280", auth_kind="password", username="alice", password="hunter2", api_key=""
    )
    data = entered(url="https://evil.test:1280", auth_kind="password", username="alice", api_key="")

    assert "another address" in errors(data, console)["password"][0]


def test_secret_of_the_other_sign_in_is_dropped() -> None:
    """Or it would wait to be sent to whatever address comes next."""
    console = console_make(url="https://eu-west.test:1280", api_key="stored-key")

    form = ConsoleForm(entered(auth_kind="password", username="alice", password="hunter2", api_key=""), console=console)

    assert form.is_valid()
    assert form.values()["api_key"] == ""


def test_secret_is_asked_for_when_the_sign_in_changes() -> None:
    console = console_make(url="https://eu-west.test:1280", api_key="stored-key")

    assert "password" in errors(entered(auth_kind="password", username="alice"), console)


def test_key_that_no_header_can_carry_is_refused() -> None:
    assert errors(entered(api_key="two words"))["api_key"]


def test_certificates_are_checked_when_they_are_entered() -> None:
    assert not errors(entered(ca_bundle=CERTIFICATE))
    assert "PEM" in errors(entered(ca_bundle="-----BEGIN CERTIFICATE-----\nZürich\n"))["ca_bundle"][0]
    assert "PEM" in errors(entered(ca_bundle="not a certificate"))["ca_bundle"][0]


@pytest.mark.parametrize("zone", ["Mars/Base", "", "../../etc/passwd"])
def test_unknown_time_zone_is_refused(zone: str) -> None:
    assert "time_zone" in errors(entered(time_zone=zone))


def test_stored_secret_is_never_in_the_form() -> None:
    console = console_make(url="https://eu-west.test:1280", api_key="stored-key")

    assert "stored-key" not in str(ConsoleForm(console=console))
    assert "typed-key" not in str(ConsoleForm(entered(api_key="typed-key", name=""), console=console))
