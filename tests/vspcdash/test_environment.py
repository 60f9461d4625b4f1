"""A wrong setting stops the start with one sentence that names it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from vspcdash import environment


def test_a_secret_can_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from the file\n")
    monkeypatch.setenv("NAME_FILE", str(tmp_path / "key"))

    assert environment.text("NAME") == "from the file"


def test_value_and_file_at_once_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NAME", "one")
    monkeypatch.setenv("NAME_FILE", str(tmp_path / "other"))

    with pytest.raises(ImproperlyConfigured, match="NAME and NAME_FILE are both set"):
        environment.text("NAME")


def test_a_file_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAME_FILE", "/nowhere")

    with pytest.raises(ImproperlyConfigured, match="NAME_FILE names a file that cannot be read"):
        environment.text("NAME")


@pytest.mark.parametrize("value", ["0", "-1", "1441", "15.5", "soon", "٣"])
def test_a_number_out_of_range_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("NAME", value)

    with pytest.raises(ImproperlyConfigured, match="NAME must be a whole number from 1 to 1440"):
        environment.integer("NAME", 15, minimum=1, maximum=1440)


@pytest.mark.parametrize(("value", "meaning"), [("yes", True), ("1", True), ("OFF", False), ("", True)])
def test_a_switch_is_read_in_plain_words(monkeypatch: pytest.MonkeyPatch, value: str, meaning: bool) -> None:
    monkeypatch.setenv("NAME", value)

    assert environment.boolean("NAME", default=True) is meaning


def test_a_switch_that_is_neither_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAME", "maybe")

    with pytest.raises(ImproperlyConfigured, match="NAME must be true or false"):
        environment.boolean("NAME", default=True)


def test_a_choice_that_is_none_of_them_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment.choice("NAME", "all", choices=("all", "none")) == "all"
    monkeypatch.setenv("NAME", "some")

    with pytest.raises(ImproperlyConfigured, match="NAME must be one of all, none, not 'some'"):
        environment.choice("NAME", "all", choices=("all", "none"))


def test_a_token_that_could_be_guessed_is_refused_and_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment.token("NAME", shortest=32) == ""
    monkeypatch.setenv("NAME", "x" * 32)
    assert environment.token("NAME", shortest=32) == "x" * 32
    monkeypatch.setenv("NAME", "hunter2")

    with pytest.raises(ImproperlyConfigured, match="NAME must have at least 32 characters") as refusal:
        environment.token("NAME", shortest=32)

    assert "hunter2" not in str(refusal.value)


def test_a_short_token_of_the_metrics_stops_the_start() -> None:
    command = [sys.executable, "-c", "import vspcdash.settings"]
    variables = {**os.environ, "VSPCDASH_METRICS_TOKEN": "hunter2"}

    outcome = subprocess.run(command, cwd=settings.BASE_DIR, env=variables, capture_output=True, text=True, check=False)

    assert "VSPCDASH_METRICS_TOKEN must have at least 32 characters" in outcome.stderr


@pytest.mark.parametrize("value", ["Mars/Olympus", "../etc/passwd", "/etc/passwd"])
def test_an_unknown_time_zone_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("NAME", value)

    with pytest.raises(ImproperlyConfigured, match="NAME must be a time zone"):
        environment.time_zone("NAME", "UTC")


def test_an_address_with_a_wrong_scheme_is_refused_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAME", "mysql://user:hunter2@host/db")

    with pytest.raises(ImproperlyConfigured) as refusal:
        environment.url("NAME", "", schemes={"postgres"})

    assert "hunter2" not in str(refusal.value)


def test_an_address_that_is_none_is_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAME", "postgres://user:hunter2@[host/db")

    with pytest.raises(ImproperlyConfigured, match="NAME must begin with"):
        environment.url("NAME", "", schemes={"postgres"})


def test_a_file_that_is_no_text_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"\xff\xfe")
    monkeypatch.setenv("NAME_FILE", str(tmp_path / "key"))

    with pytest.raises(ImproperlyConfigured, match="NAME_FILE names a file that is not a text"):
        environment.text("NAME")


def test_who_is_killed_while_making_a_secret_leaves_no_empty_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def killed(_descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fsync", killed)
    with pytest.raises(KeyboardInterrupt):
        environment.secret("NAME", tmp_path / "secret", make="first")
    monkeypatch.undo()

    assert list(tmp_path.iterdir()) == []
    assert environment.secret("NAME", tmp_path / "secret", make="second") == "second"


def test_a_made_secret_is_kept_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "secret"

    made = environment.secret("NAME", file, make="first")
    again = environment.secret("NAME", file, make="second")

    assert (made, again) == ("first", "first")
    assert file.stat().st_mode & 0o777 == 0o600


def test_data_folder_is_made_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    command = [sys.executable, "-c", "import os; os.umask(0o022); import vspcdash.settings"]

    subprocess.run(command, cwd=settings.BASE_DIR, env={**os.environ, "VSPCDASH_DATA_DIR": str(folder)}, check=True)

    assert folder.stat().st_mode & 0o777 == 0o700
