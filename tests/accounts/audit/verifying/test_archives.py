"""Archives that are not here, not those of their blocks, or made up are found."""

from pathlib import Path

import pytest

from accounts.models import AuditSeal
from tests.accounts.audit.factories import LONG_AGO, NOW, archived_make, block_make, entries_make
from tests.accounts.audit.verifying.deeds import findings, undone

pytestmark = pytest.mark.django_db


def test_an_archive_that_is_not_here_is_named(archive_folder: Path) -> None:
    seal = archived_make()
    (archive_folder / seal.archive_name).unlink()

    assert findings() == [f"block 1: its archive {seal.archive_name} is not in {archive_folder} of this machine"]


def test_an_archive_whose_digest_was_made_to_fit_is_found_by_its_entries(archive_folder: Path) -> None:
    block_make(at=LONG_AGO)
    other = archived_make(blocks=2)
    path = archive_folder / "block-00000001.jsonl.gz"

    with undone():
        path.write_bytes((archive_folder / other.archive_name).read_bytes())
        AuditSeal.objects.filter(number=1).update(archive_sha256=other.archive_sha256)

        assert findings() == [f"block 1: its archive {path.name} is not the one that its seal tells of"]


def test_an_archived_entry_that_came_back_is_found() -> None:
    seal = archived_make()

    entries_make(id=seal.first_pk)

    assert findings() == ["block 1: 1 entry is in the database, though the block is in an archive"]


def test_a_seal_that_only_claims_an_archive_is_found() -> None:
    block_make()
    with undone():
        AuditSeal.objects.update(archive_name="../key", archive_sha256="0", archived_at=NOW)

        assert any("../key is not in" in finding for finding in findings())
