"""The audit log is sealed block by block, each tied to the one before it."""

import logging
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.db import IntegrityError, OperationalError
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from accounts.audit import sealing
from accounts.audit.encoding import COLUMNS, entry_lines
from accounts.audit.keeping import NAME
from accounts.audit.keys import fingerprint_of, known_keys, sealing_key
from accounts.audit.sealing import BLOCK_SIZE, seals_make
from accounts.models import AuditEntry, AuditSeal
from tests.accounts.audit.factories import NOW, block_make, entries_make
from vspcdash.tasks import tick_task

pytestmark = pytest.mark.django_db
SOON, LATER = NOW + timedelta(minutes=4), NOW + timedelta(minutes=5)


def test_an_entry_waits_for_others_for_five_minutes() -> None:
    entries_make(2)

    assert seals_make(SOON) == 0
    assert seals_make(LATER) == 1
    assert AuditSeal.objects.get().entry_count == 2


def test_a_full_block_is_sealed_at_once() -> None:
    entries_make(BLOCK_SIZE + 1)

    assert seals_make(NOW + timedelta(seconds=BLOCK_SIZE)) == 1
    assert AuditSeal.objects.get().entry_count == BLOCK_SIZE


def test_what_was_left_of_a_long_pause_is_sealed_block_by_block() -> None:
    entries_make(BLOCK_SIZE * 2 + 1)

    assert seals_make(NOW + timedelta(days=1)) == 3
    assert list(AuditSeal.objects.values_list("number", "entry_count")) == [(1, 500), (2, 500), (3, 1)]


def test_an_entry_of_a_clock_that_was_set_back_does_not_wait_for_it() -> None:
    entries_make(at=NOW + timedelta(days=365))

    assert seals_make(NOW) == 1


def test_nothing_is_sealed_twice() -> None:
    block_make()

    assert seals_make(NOW + timedelta(days=1)) == 0


def test_a_seal_continues_the_one_before_it() -> None:
    first, second = block_make(), block_make()

    assert second.previous_mac == first.mac
    assert second.first_pk > first.last_pk
    assert first.mac != second.mac


def test_a_tick_seals() -> None:
    entries_make()

    assert tick_task()["failures"] == 0
    assert AuditSeal.objects.count() == 1


def test_a_tick_without_anything_due_writes_nothing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    block_make()

    # The last seal, and the first entry behind it.
    with django_assert_num_queries(2):
        seals_make(NOW)


def test_a_seal_is_a_line_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "accounts.audit.sealing"):
        seal = block_make()

    assert f"audit sealed block=1 mac={seal.mac} entries=3 up_to={seal.last_pk}" in caplog.messages


def test_the_last_seal_is_kept_beside_the_database(archive_folder: Path) -> None:
    block_make()
    seal = block_make()

    kept = archive_folder / NAME
    assert kept.read_text() == f"2:{seal.mac}\n"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert list(archive_folder.iterdir()) == [kept]


@pytest.mark.parametrize("content", ["7:" + "0" * 64, "1:" + "0" * 64, "", "not a seal"])
def test_nothing_is_sealed_anew_where_a_seal_of_this_machine_is_gone(
    content: str, archive_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    block_make()
    entries_make(at=LATER)
    (archive_folder / NAME).write_text(content)

    assert seals_make(LATER + timedelta(hours=1)) == 0
    assert "the audit log is not sealed any more" in caplog.text


@pytest.mark.parametrize("error", [IntegrityError("number"), OperationalError("lock timeout")])
def test_whoever_cannot_seal_leaves_it_to_the_next_tick(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    entries_make()

    def fail() -> None:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(sealing, "_await_writers", fail)
        assert seals_make(LATER) == 0
    assert seals_make(LATER) == 1


def test_another_process_that_was_faster_leaves_nothing_to_seal(monkeypatch: pytest.MonkeyPatch) -> None:
    entries_make()
    waited = sealing._await_writers

    def overtaken() -> None:
        monkeypatch.setattr(sealing, "_await_writers", waited)
        seals_make(LATER)

    monkeypatch.setattr(sealing, "_await_writers", overtaken)
    assert seals_make(LATER) == 0
    assert AuditSeal.objects.count() == 1


def test_the_key_of_the_seals_is_not_the_key_of_the_secrets(settings: Settings) -> None:
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode(), Fernet.generate_key().decode()]

    keys = known_keys()

    assert len(keys) == 2
    assert fingerprint_of(sealing_key()) == next(iter(keys))
    assert not {*keys.values()} & {key.encode() for key in settings.ENCRYPTION_KEYS}


def test_every_column_is_sealed() -> None:
    assert list(COLUMNS) == [field.column for field in AuditEntry._meta.concrete_fields]


def test_no_two_contents_are_one_line() -> None:
    entries_make(actor_name='a","via":"b', via="")
    entries_make(actor_name="a", via="b")
    entries_make(actor_pk=None)
    entries_make(before={"actor_pk": None})

    lines = [line for _, line in entry_lines(AuditEntry.objects.all())]

    assert len(set(lines)) == 4
    assert all(line.count(b"\n") == 1 for line in lines)
