"""The doctor finds a database that is away, behind, ahead, elsewhere in time, or locked with another key."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from pytest_django.fixtures import Settings

from tests.consoles.factories import console_make
from tests.vspcdash.doctor.verdicts import bad, found
from vspcdash.doctor import database
from vspcdash.doctor.database import (
    clock_verdicts,
    database_answers,
    key_verdicts,
    migration_verdicts,
    server_verdicts,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def answers(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the database be one of PostgreSQL that answers questions so."""
    settings.USES_SQLITE = False
    told: dict[str, Any] = {"server_encoding": "UTF8", "count(*)": 5, "max_connections": 100, "ssl": True}
    monkeypatch.setattr(database, "_asked", lambda query: next(told[word] for word in told if word in query))

    def tell(host: str = "localhost", **values: Any) -> None:
        told.update(values)
        monkeypatch.setitem(settings.DATABASES["default"], "HOST", host)

    return tell


def test_a_database_that_is_away_is_told_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OperationalError("connection to server failed\nFATAL: no such role; password=hunter2")

    monkeypatch.setattr(connection, "ensure_connection", refuse)
    monkeypatch.setitem(connection.settings_dict, "PASSWORD", "hunter2")

    verdict = database_answers()

    assert verdict.level == "problem"
    assert verdict.text == "does not let us in: FATAL: no such role; password=***"


def test_missing_migrations_are_named() -> None:
    MigrationRecorder(connection).record_unapplied("alerts", "0001_initial")

    [verdict] = migration_verdicts()

    assert verdict.line == ("problem  migrations: 1 are missing (alerts.0001_initial). Run: python manage.py migrate")


def test_migrations_of_a_later_version_are_a_warning() -> None:
    MigrationRecorder(connection).record_applied("alerts", "0999_of_the_future")

    assert bad(migration_verdicts()) == [("warning", "migrations")]


@pytest.mark.parametrize(("seconds", "level"), [(1, "ok"), (-5, "warning"), (30, "problem")])
def test_a_clock_that_is_off_is_found(seconds: int, level: str, answers: Callable[..., None]) -> None:
    answers(clock_timestamp=timezone.now() + timedelta(seconds=seconds))

    assert found(clock_verdicts()) == [(level, "clock")]


def test_a_database_that_cannot_store_every_letter_is_found(answers: Callable[..., None]) -> None:
    answers(server_encoding="LATIN1")

    assert bad(server_verdicts()) == [("problem", "encoding")]


def test_a_database_elsewhere_is_spoken_to_over_tls(answers: Callable[..., None]) -> None:
    answers(host="db.example.com", ssl=False)

    assert bad(server_verdicts()) == [("warning", "database")]


def test_a_socket_is_not_elsewhere(answers: Callable[..., None]) -> None:
    answers(host="/var/run/postgresql", ssl=False)

    assert bad(server_verdicts()) == []


def test_connections_that_run_out_are_found(answers: Callable[..., None]) -> None:
    answers(**{"count(*)": 90})

    assert bad(server_verdicts()) == [("warning", "connections")]


def test_a_server_as_it_should_be_is_told_so(answers: Callable[..., None]) -> None:
    answers(host="db.example.com")

    assert found(server_verdicts()) == [("ok", "encoding"), ("ok", "connections")]


def test_a_key_that_opens_nothing_is_found(settings: Settings) -> None:
    console_make()
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]

    assert bad(key_verdicts()) == [("problem", "encryption key")]


def test_what_is_really_there_is_well() -> None:
    verdicts = [database_answers(), *migration_verdicts(), *server_verdicts(), *clock_verdicts(), *key_verdicts()]

    assert bad(verdicts) == []
