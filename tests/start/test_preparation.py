"""Bringing the data up to date: what is done once, and what is refused."""

import json
from io import StringIO
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from accounts.models import User
from consoles.models import Console
from vspcdash.preparation import secrets_check, static_files_collect

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def static_folder(settings: Settings, tmp_path: Path) -> Path:
    settings.STATIC_ROOT = tmp_path / "static"
    return tmp_path / "static"


def prepare(tmp_path: Path) -> dict[str, object]:
    key_file = tmp_path / "key"
    key_file.write_text("the-key", encoding="ascii")
    out = StringIO()
    call_command("prepare", demo_url="http://127.0.0.1:4711", demo_key_file=key_file, stdout=out)
    answer: dict[str, object] = json.loads(out.getvalue())
    return answer


def test_password_is_told_only_when_the_administrator_is_made(tmp_path: Path) -> None:
    first, second = prepare(tmp_path), prepare(tmp_path)

    assert User.objects.get(username="admin").check_password(str(first["password"]))
    assert second["password"] is None


def test_demo_console_is_pointed_at_the_simulator_of_this_start(tmp_path: Path) -> None:
    assert prepare(tmp_path)["demo"] is True

    console = Console.objects.get()
    assert (console.is_demo, console.url, console.api_key) == (True, "http://127.0.0.1:4711", "the-key")


def test_named_console_leaves_the_simulator_off(tmp_path: Path, settings: Settings) -> None:
    settings.VSPC_URL, settings.VSPC_API_KEY = "https://console.example.com:1280", "secret"

    assert prepare(tmp_path)["demo"] is False
    assert Console.objects.get().url == "https://console.example.com:1280"


def test_address_that_is_none_is_refused(tmp_path: Path, settings: Settings) -> None:
    settings.VSPC_URL, settings.VSPC_API_KEY = "http://console.example.com", "secret"

    with pytest.raises(CommandError, match="must begin with https"):
        prepare(tmp_path)


def test_no_administrator_is_made_by_a_start_that_fails(tmp_path: Path, settings: Settings) -> None:
    """Its password would be shown to nobody."""
    settings.VSPC_URL, settings.VSPC_API_KEY = "https://console.example.com:1280", "secret"
    settings.VSPC_CA_BUNDLE = "no certificates"

    with pytest.raises(ImproperlyConfigured, match="VSPC_CA_BUNDLE"):
        prepare(tmp_path)

    assert not User.objects.exists()


def test_malformed_key_is_refused_while_nothing_is_stored(settings: Settings) -> None:
    settings.ENCRYPTION_KEYS = ["short"]

    with pytest.raises(ImproperlyConfigured, match="must be one or more Fernet keys"):
        secrets_check()


def test_key_that_does_not_fit_is_refused(tmp_path: Path, settings: Settings) -> None:
    prepare(tmp_path)
    secrets_check()

    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]

    with pytest.raises(ImproperlyConfigured, match="does not fit the stored secrets"):
        secrets_check()


def test_unchanged_static_files_are_not_collected_again(static_folder: Path) -> None:
    static_files_collect()
    (static_folder / "kept").touch()
    static_files_collect()
    assert (static_folder / "kept").exists()

    (static_folder / ".collected").write_text("of another version", encoding="ascii")
    static_files_collect()
    assert not (static_folder / "kept").exists()
