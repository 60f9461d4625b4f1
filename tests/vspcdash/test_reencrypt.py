"""Secrets at rest: encrypted, and saved under a new key by a command."""

from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection
from pytest_django.fixtures import Settings

from consoles.models import Console, ConsoleToken
from tests.consoles.factories import console_make

pytestmark = pytest.mark.django_db


def stored() -> list[str]:
    """What stands in the encrypted columns."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT api_key, password FROM consoles_console")
        values = [value for row in cursor.fetchall() for value in row]
        cursor.execute("SELECT pair FROM consoles_consoletoken")
        return [value for value in [*values, *(pair for (pair,) in cursor.fetchall())] if value]


def run() -> str:
    said = StringIO()
    call_command("reencrypt", stdout=said)
    return said.getvalue()


def test_no_column_holds_a_plain_secret() -> None:
    ConsoleToken.objects.create(console=console_make(api_key="plain-key", password="plain-password"), pair="plain-pair")

    columns = stored()

    assert len(columns) == 3
    assert not [column for column in columns if "plain" in column]


def test_secrets_are_readable_by_the_new_key_alone(settings: Settings) -> None:
    ConsoleToken.objects.create(console=console_make(api_key="plain-key", password="hunter2"), pair="plain-pair")
    console_make(api_key="", password="")
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode(), *settings.ENCRYPTION_KEYS]

    said = run()

    settings.ENCRYPTION_KEYS = settings.ENCRYPTION_KEYS[:1]
    assert said == "3 secrets saved under the first key.\n"
    assert Console.objects.first().api_key == "plain-key"  # type: ignore[union-attr]
    assert ConsoleToken.objects.get().pair == "plain-pair"


def test_without_the_command_the_old_key_is_still_needed(settings: Settings) -> None:
    console_make(api_key="plain-key")
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]

    with pytest.raises(ImproperlyConfigured, match="list the key"):
        Console.objects.get()


def test_nothing_stored_is_nothing_to_do() -> None:
    assert run() == "0 secrets saved under the first key.\n"
