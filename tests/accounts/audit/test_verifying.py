"""Whatever is done to the audit log behind the product's back is found, and nothing is found where nothing was done."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from hypothesis import HealthCheck, assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from accounts.audit.encoding import COLUMNS, SEALED
from accounts.audit.keeping import NAME
from accounts.audit.sealing import seals_make
from accounts.audit.verifying import Verification
from accounts.models import AuditEntry, AuditSeal
from tests.accounts.audit.factories import LONG_AGO, NOW, archived_make, block_make, entries_make, kept_forget
from tests.support.flushing import guards_aside

pytestmark = pytest.mark.django_db
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="is about SQLite")
ENTRY, SEAL = "accounts_auditentry", "accounts_auditseal"
# Taken modulo what there is: keys, and so the length of what is written, differ from one example to the next.
PLACES = st.integers(0, 10_000)
examples = hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def findings(expected: dict[int, str] | None = None) -> list[str]:
    return list(Verification(expected).findings())


@contextmanager
def undone() -> Iterator[None]:
    """Do something to the log that no trigger refuses, and take it back."""
    try:
        with guards_aside(), transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        kept_forget()


def text_of(table: str, column: str, pk: int) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT CAST({column} AS BLOB) FROM {table} WHERE id = %s", [pk])
        [[stored]] = cursor.fetchall()
    return bytes(stored or b"")


def text_put(table: str, column: str, pk: int, content: bytes) -> None:
    """Write bytes as the text of a column; assumes that the column can hold them."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {column} = CAST(%s AS TEXT) WHERE id = %s", [content, pk])
    except DatabaseError:
        assume(False)


def flipped(data: st.DataObject, content: bytes) -> bytes:
    """Return `content` with one byte more, or with another one in place of one of its own."""
    place = data.draw(PLACES) % (len(content) + 1)
    byte = bytes([data.draw(st.integers(1, 255))])
    changed = content[:place] + byte + content[place + 1 :]
    assume(changed != content)
    return changed


def test_an_untouched_log_passes() -> None:
    archived_make()
    for _ in range(3):
        block_make()
    entries_make(2)

    verification = Verification()

    assert list(verification.findings()) == []
    # The move to the archive is an entry too.
    assert (verification.block_count, verification.entry_count, verification.unsealed_count) == (4, 13, 2)


def test_an_empty_log_passes() -> None:
    assert findings() == []


@on_sqlite
@examples
@given(data=st.data())
def test_any_byte_of_any_column_of_any_entry_counts(data: st.DataObject) -> None:
    with undone():
        seals = [block_make(2), block_make(2)]
        column = data.draw(st.sampled_from(COLUMNS))
        pk = AuditEntry.objects.values_list("pk", flat=True)[data.draw(PLACES) % 4]
        text_put(ENTRY, column, pk, flipped(data, text_of(ENTRY, column, pk)))
        # A number is the same with a blank behind it.
        assume(column != "id" or not AuditEntry.objects.filter(pk=pk).exists())

        found = findings()

    assert found
    if column != "id":
        assert found == [f"block {1 if pk <= seals[0].last_pk else 2}: its entries or its seal were changed"]


@on_sqlite
@examples
@given(data=st.data())
def test_any_byte_of_any_column_of_any_seal_counts(data: st.DataObject) -> None:
    with undone():
        archived_make(1)
        block_make(2)
        column = data.draw(st.sampled_from([*SEALED, "mac", "archive_name", "archive_sha256", "archived_at"]))
        seal = AuditSeal.objects.all()[data.draw(PLACES) % 2]
        text_put(SEAL, column, seal.pk, flipped(data, text_of(SEAL, column, seal.pk)))
        # Moments can be written in several ways.
        assume(not means_the_same(seal, column))

        assert findings()


def means_the_same(seal: AuditSeal, column: str) -> bool:
    try:
        return bool(AuditSeal.objects.values_list(column, flat=True).get(pk=seal.pk) == getattr(seal, column))
    except (DatabaseError, ValueError):
        return False


@examples
@given(data=st.data())
def test_any_byte_of_an_archive_counts(data: st.DataObject, archive_folder: Path) -> None:
    with undone():
        seal = archived_make(2)
        path = archive_folder / seal.archive_name
        path.write_bytes(flipped(data, path.read_bytes()))

        assert findings() == [f"block 1: its archive {seal.archive_name} is not the file that was written"]


OTHER: dict[str, Any] = {
    "at": F("at") + timedelta(microseconds=1), "actor_pk": None, "before": {"name": "EU-West"}, "after": {},
}  # fmt: skip


@pytest.mark.parametrize("column", COLUMNS[1:])
def test_another_value_of_any_column_is_found(column: str) -> None:
    seal = block_make()

    with undone():
        AuditEntry.objects.filter(pk=seal.last_pk).update(**{column: OTHER.get(column, "other")})

        assert findings() == ["block 1: its entries or its seal were changed"]


SEAL_OTHER: dict[str, Any] = {
    "number": 2, "first_pk": F("first_pk") - 1, "last_pk": F("last_pk") + 1, "entry_count": 4,
    "sealed_at": F("sealed_at") + timedelta(microseconds=1),
}  # fmt: skip


@pytest.mark.parametrize("column", [*SEALED, "mac"])
def test_another_value_of_any_column_of_a_seal_is_found(column: str) -> None:
    block_make()

    with undone():
        AuditSeal.objects.update(**{column: SEAL_OTHER.get(column, "other")})

        assert findings()


@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_entry_that_is_gone_is_found(place: int) -> None:
    block_make()
    seal = block_make()

    with undone():
        AuditEntry.objects.filter(pk=seal.first_pk + place).delete()

        assert "block 2: 2 entries are in it, and 3 were sealed" in findings()


def test_an_entry_that_is_added_to_a_block_is_found() -> None:
    entries_make(id=10)
    entries_make(id=20)
    seals_make(NOW + timedelta(hours=1))

    entries_make(id=15)

    assert "block 1: 3 entries are in it, and 2 were sealed" in findings()


@pytest.mark.parametrize(("pk", "block"), [(5, 1), (15, 2)])
def test_an_entry_before_or_between_blocks_is_found(pk: int, block: int) -> None:
    for first in (10, 20):
        entries_make(id=first)
        seals_make(NOW + timedelta(hours=1))

    entries_make(id=pk)

    assert findings() == [f"block {block}: 1 entry is before it in no block"]


def test_entries_that_change_places_are_found() -> None:
    seal = block_make()

    with undone():
        AuditEntry.objects.filter(pk=seal.first_pk).update(id=1000)
        AuditEntry.objects.filter(pk=seal.last_pk).update(id=seal.first_pk)
        AuditEntry.objects.filter(pk=1000).update(id=seal.last_pk)

        assert findings() == ["block 1: its entries or its seal were changed"]


def test_blocks_that_change_places_are_found() -> None:
    first, second = block_make(), block_make()

    with undone():
        for number, pk in ((9, first.pk), (1, second.pk), (2, first.pk)):
            AuditSeal.objects.filter(pk=pk).update(number=number)

        assert "block 1: its seal does not continue that of block 0" in findings()


@pytest.mark.parametrize("number", [1, 2])
def test_a_seal_that_is_gone_is_found(number: int) -> None:
    for _ in range(3):
        block_make()

    with undone():
        AuditSeal.objects.filter(number=number).delete()

        assert f"block {number}: its seal is missing; the next one there is of block {number + 1}" in findings()


def test_a_block_that_is_cut_off_at_the_beginning_is_found() -> None:
    first = block_make()
    block_make()

    with undone():
        AuditSeal.objects.filter(number=1).delete()
        AuditEntry.objects.filter(pk__lte=first.last_pk).delete()

        assert findings() == ["block 1: its seal is missing; the next one there is of block 2"]


def cut_off(seal: AuditSeal) -> None:
    AuditEntry.objects.filter(pk__gte=seal.first_pk).delete()
    seal.delete()


def sealed_anew(seal: AuditSeal) -> None:
    cut_off(seal)
    kept_forget()
    block_make()


@pytest.mark.parametrize(
    ("deed", "finding"),
    [
        (cut_off, "block 2: its seal is missing, though its code is known"),
        (sealed_anew, "block 2: its seal has another code than the one that is known"),
    ],
)
def test_an_end_that_is_cut_off_is_found_by_a_code_that_was_kept(
    deed: Callable[[AuditSeal], None], finding: str
) -> None:
    block_make()
    last = block_make()
    kept = {last.number: last.mac}
    assert findings(kept) == []

    with undone():
        deed(last)

        assert findings() == []
        assert findings(kept) == [finding]


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


def test_blocks_of_an_older_key_are_proven_as_long_as_it_is_listed(settings: Settings) -> None:
    [old], new = settings.ENCRYPTION_KEYS, Fernet.generate_key().decode()
    block_make()
    settings.ENCRYPTION_KEYS = [new, old]
    block_make()

    assert findings() == []

    settings.ENCRYPTION_KEYS = [new]
    first = AuditSeal.objects.get(number=1)
    assert findings() == [
        f"block 1: it was sealed under the key {first.key_fingerprint}, "
        "which VSPCDASH_ENCRYPTION_KEY does not list any more"
    ]


def test_without_the_key_nobody_can_seal_what_they_changed(settings: Settings) -> None:
    seal, kept = block_make(), settings.ENCRYPTION_KEYS
    with undone():
        cut_off(seal)
        kept_forget()
        settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
        block_make()
        settings.ENCRYPTION_KEYS = kept

        assert findings()


def test_the_log_is_read_by_two_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(4):
        block_make()

    with django_assert_num_queries(2):
        findings()


def test_the_command_says_that_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    seal = block_make()

    call_command("audit_verify", "--expect", f"1:{seal.mac}")

    assert "1 blocks with 3 entries are as they were sealed; 0 entries are not sealed yet." in capsys.readouterr().out


def test_the_command_ends_with_1_and_one_line_for_each_finding(capsys: pytest.CaptureFixture[str]) -> None:
    block_make()

    with pytest.raises(SystemExit, match="1"):
        call_command("audit_verify", "--expect", f"1:{'0' * 64}", "--expect", f"9:{'0' * 64}")

    assert capsys.readouterr().out.splitlines() == [
        "block 1: its seal has another code than the one that is known",
        "block 9: its seal is missing, though its code is known",
    ]


@pytest.mark.parametrize(
    ("deed", "finding"),
    [
        (cut_off, "block 2: the seal that this machine made is missing; its code is in"),
        (lambda seal: AuditSeal.objects.filter(pk=seal.pk).update(mac="0" * 64), "block 2: its seal has another code"),
    ],
)
def test_the_command_finds_what_contradicts_the_seal_that_this_machine_made(
    deed: Callable[[AuditSeal], None], finding: str, capsys: pytest.CaptureFixture[str]
) -> None:
    block_make()
    last = block_make()
    with undone():
        deed(last)

        with pytest.raises(SystemExit, match="1"):
            call_command("audit_verify")

    assert finding in capsys.readouterr().out


def test_what_other_machines_sealed_since_contradicts_nothing(archive_folder: Path) -> None:
    block_make()
    kept = (archive_folder / NAME).read_text()
    block_make()

    (archive_folder / NAME).write_text(kept)

    call_command("audit_verify")


def test_the_command_names_triggers_that_are_missing(capsys: pytest.CaptureFixture[str]) -> None:
    with guards_aside(), pytest.raises(SystemExit, match="1"):
        call_command("audit_verify")

    assert f"its trigger {ENTRY}_update is missing" in capsys.readouterr().out
