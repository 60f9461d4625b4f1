"""Load balancers are told whether this process lives, and whether everything that people need is there."""

from socket import socket

import pytest
from celery import Celery
from django.core.cache import cache
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from vspcdash import health
from vspcdash.heartbeats import heartbeat, programs

broker_answers = health._broker_answers
PROGRAMS = ["beat", "worker-background", "worker-operations", "worker-refresh"]


@pytest.fixture(autouse=True)
def well(monkeypatch: pytest.MonkeyPatch) -> None:
    """A broker answers, and everything in the background has just said that it lives."""
    monkeypatch.setattr(health, "_broker_answers", lambda: True)
    monkeypatch.setattr(health, "_last", (float("-inf"), {}))
    for name in programs():
        heartbeat(name)


def fail() -> None:
    raise OperationalError("connection refused at a secret place")


def ready(client: Client) -> tuple[int, dict[str, str]]:
    """The status, and what is not well."""
    response = client.get("/readyz")
    return response.status_code, {name: text for name, text in response.json()["checks"].items() if text != "ok"}


def test_a_process_that_answers_lives_even_where_the_database_is_away(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "cursor", fail)

    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_it_is_ready_while_everything_answers(client: Client) -> None:
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "checks": dict.fromkeys(["database", "migrations", "broker", *PROGRAMS], "ok"),
    }


def test_it_is_not_ready_while_the_database_is_away(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "cursor", fail)

    status, troubles = ready(client)

    assert status == 503
    assert troubles["database"] == "does not answer"
    assert "secret" not in str(troubles)


@pytest.mark.django_db
def test_it_is_not_ready_before_all_migrations_are_there(client: Client) -> None:
    MigrationRecorder(connection).record_unapplied("alerts", "0001_initial")

    assert ready(client) == (503, {"migrations": "are missing: run `python manage.py migrate`"})


@pytest.mark.django_db
def test_migrations_of_a_later_version_do_no_harm(client: Client) -> None:
    MigrationRecorder(connection).record_applied("alerts", "0999_of_the_future")

    assert ready(client) == (200, {})


@pytest.mark.django_db
def test_pages_are_ready_without_anything_in_the_background(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_broker_answers", lambda: False)
    cache.clear()

    response = client.get("/readyz?only=pages")

    assert response.status_code == 200
    assert response.json()["checks"]["worker-refresh"] == "has given no sign of life for half a minute"


def test_a_broker_that_takes_connections_and_says_nothing_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        broker = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        monkeypatch.setattr(health, "current_app", Celery(broker=broker, set_as_current=False))

        assert not broker_answers()


@pytest.mark.django_db
def test_it_is_not_ready_without_a_broker(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_broker_answers", lambda: False)

    assert ready(client) == (503, {"broker": "does not answer"})


@pytest.mark.django_db
@pytest.mark.parametrize("name", PROGRAMS)
def test_it_is_not_ready_without_a_sign_of_life_of_each_program(name: str, client: Client) -> None:
    cache.delete(f"alive:{name}")

    assert ready(client) == (503, {name: "has given no sign of life for half a minute"})
