"""Old blocks of the audit log move to files: whole, once, and whoever is killed meanwhile."""

import gzip
import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.audit import archiving
from accounts.audit.actions import Action
from accounts.audit.archiving import block_archive, blocks_archive
from accounts.audit.files import file_place
from accounts.audit.keeping import NAME
from accounts.audit.sealing import seals_make
from accounts.audit.verifying import Verification
from accounts.models import AuditEntry
from tests.accounts.audit.factories import LONG_AGO, NOW, archived_make, block_make, entries_make

pytestmark = pytest.mark.django_db


def findings() -> list[str]:
    return list(Verification().findings())


def lines_of(path: Path) -> list[str]:
    return gzip.decompress(path.read_bytes()).decode().splitlines()


def test_a_block_moves_once_all_of_its_entries_are_old_enough(settings: Settings) -> None:
    settings.AUDIT_KEEP_DAYS = 30
    entries_make(at=NOW)
    entries_make(at=NOW + timedelta(days=2))
    seals_make(NOW + timedelta(days=3))

    assert blocks_archive(NOW + timedelta(days=31)) == 0
    assert blocks_archive(NOW + timedelta(days=33)) == 1


def test_what_is_not_sealed_does_not_move() -> None:
    entries_make(at=LONG_AGO)

    assert blocks_archive(NOW) == 0


def test_an_archive_has_every_entry_as_it_was_sealed(archive_folder: Path) -> None:
    entries_make(2, at=LONG_AGO, subject="Müller")
    seals_make(LONG_AGO + timedelta(hours=1))
    pks = list(AuditEntry.objects.order_by("pk").values_list("pk", flat=True))

    blocks_archive(NOW)

    _, *entries = map(json.loads, lines_of(archive_folder / "block-00000001.jsonl.gz"))
    assert [int(entry["id"]) for entry in entries] == pks
    assert entries[0]["subject"] == "Müller"
    assert json.loads(entries[0]["after"]) == {"name": "EU-West", "verify_tls": True}


def test_only_the_owner_may_read_an_archive(archive_folder: Path) -> None:
    archived_make()

    [path] = archive_folder.glob("block-*")
    assert path.stat().st_mode & 0o777 == 0o600
    assert archive_folder.stat().st_mode & 0o777 == 0o700


def test_the_move_is_written_down_and_the_log_still_proves_itself() -> None:
    seal = archived_make()

    entry = AuditEntry.objects.get()
    assert (entry.action, entry.via, entry.subject) == (Action.LOG_ARCHIVED, "schedule", "seal 1")
    assert entry.after == {"file": seal.archive_name, "sha256": seal.archive_sha256}
    assert seal.archived_at == NOW
    assert findings() == []


def test_blocks_that_follow_stay_provable() -> None:
    archived_make()
    block_make()

    assert findings() == []


@pytest.mark.parametrize("step", ["digest_of", "file_place", "_entries_delete", "record"])
def test_whoever_is_killed_leaves_nothing_lost_and_nothing_twice(
    step: str, archive_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    block_make(at=LONG_AGO)
    before = findings()

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(archiving, step, killed)
        with pytest.raises(KeyboardInterrupt):
            blocks_archive(NOW)

    assert AuditEntry.objects.count() == 3
    assert (before, findings()) == ([], [])
    assert blocks_archive(NOW + timedelta(minutes=1)) == 1
    assert {path.name for path in archive_folder.iterdir()} == {"block-00000001.jsonl.gz", NAME}
    assert findings() == []


def test_two_processes_archive_a_block_once() -> None:
    seal = block_make(at=LONG_AGO)

    assert block_archive(seal, NOW)
    assert not block_archive(seal, NOW + timedelta(seconds=1))
    assert AuditEntry.objects.filter(action=Action.LOG_ARCHIVED).count() == 1
    assert findings() == []


def test_an_entry_that_is_slipped_in_meanwhile_is_not_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    entries_make(id=1, at=LONG_AGO)
    entries_make(id=5, at=LONG_AGO)
    seals_make(LONG_AGO + timedelta(hours=1))

    def slip_in(partial: Path, name: str) -> None:
        file_place(partial, name)
        entries_make(id=3)

    monkeypatch.setattr(archiving, "file_place", slip_in)
    with pytest.raises(RuntimeError, match="3 entries of block 1 were to go, of which 2 are archived"):
        blocks_archive(NOW)

    assert AuditEntry.objects.count() == 2


def test_what_a_killed_process_left_half_written_goes(archive_folder: Path) -> None:
    archive_folder.mkdir()
    left, present = archive_folder / ".block-1.jsonl.gz.1.partial", archive_folder / ".block-2.jsonl.gz.2.partial"
    left.touch()
    present.touch()
    os.utime(left, (0, 0))

    block_make(at=LONG_AGO)
    blocks_archive(timezone.now())

    assert not left.exists()
    assert present.exists()
