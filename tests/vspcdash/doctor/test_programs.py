"""The doctor finds programs that are gone, and machines that cannot work together."""

import pytest
from django.core.cache import cache
from pytest_django.fixtures import Settings

from tests.vspcdash.doctor.verdicts import bad, found
from vspcdash import machines as module
from vspcdash.doctor.programs import machine_verdicts, program_verdicts
from vspcdash.heartbeats import heartbeat, programs
from vspcdash.machines import machine_note


@pytest.fixture(autouse=True)
def impatient(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a machine speak as often as it likes, and its database be one for all."""
    monkeypatch.setattr(module, "EVERY_SECONDS", 0.0)
    settings.USES_SQLITE = False
    settings.SECRET_KEY, settings.ENCRYPTION_KEYS = "a secret", ["new", "old"]


def said_by(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as there:
        there.setattr("socket.gethostname", lambda: name)
        machine_note()


def test_each_program_without_a_sign_of_life_is_a_problem() -> None:
    for name in programs()[1:]:
        heartbeat(name)

    assert bad(program_verdicts()) == [("problem", "beat")]


def test_machines_with_the_same_keys_are_well(monkeypatch: pytest.MonkeyPatch) -> None:
    said_by("two", monkeypatch)
    machine_note()

    assert found(machine_verdicts()) == [("ok", "machines")]


def test_a_machine_with_another_secret_key_is_found(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    said_by("two", monkeypatch)
    settings.SECRET_KEY = "another"

    [verdict] = machine_verdicts()

    assert verdict.text.startswith("two has another SECRET_KEY")
    assert "secret" not in str(cache.get("machines"))


@pytest.mark.parametrize(("keys", "fits"), [(["old", "new"], True), (["new"], True), (["other", "new"], False)])
def test_a_machine_that_stores_what_we_cannot_open_is_found(
    keys: list[str], fits: bool, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    said_by("two", monkeypatch)
    settings.ENCRYPTION_KEYS = keys

    assert bad(machine_verdicts()) == ([] if fits else [("problem", "machines")])


def test_sqlite_on_two_machines_is_found(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    said_by("two", monkeypatch)
    settings.USES_SQLITE = True

    assert bad(machine_verdicts()) == [("problem", "machines")]


def test_a_machine_that_fell_silent_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    said_by("two", monkeypatch)

    monkeypatch.setattr(module, "time", lambda: 4_000_000_000.0)

    assert module.machines() == []


def test_a_machine_of_a_version_that_says_more_is_left_out() -> None:
    machine_note()
    told = cache.get("machines")
    cache.set("machines", {**told, "newer": (*next(iter(told.values())), "and more")})

    assert [machine.name for machine in module.machines()] == [*told]
