"""The database refuses to change the audit log, whoever asks."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.audit.guards import guards_missing
from accounts.models import AuditEntry, AuditSeal
from tests.accounts.audit.factories import archived_make, block_make, entries_make
from tests.support.flushing import guards_aside

pytestmark = pytest.mark.django_db
ENTRY, SEAL = "accounts_auditentry", "accounts_auditseal"
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="is about SQLite")
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="is about PostgreSQL")


def refused(statement: str, *values: int) -> bool:
    """Whether the database refuses a statement with our sentence."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
    except DatabaseError as error:
        return "The audit log is never changed." in str(error)
    return False


@pytest.mark.parametrize("column", [field.column for field in AuditEntry._meta.concrete_fields])
def test_no_column_of_an_entry_can_be_changed(column: str) -> None:
    entries_make()

    assert refused(f"UPDATE {ENTRY} SET {column} = {column}")


def test_an_entry_cannot_be_deleted() -> None:
    entries_make()

    assert refused(f"DELETE FROM {ENTRY}")


def test_an_entry_of_a_sealed_block_cannot_be_deleted() -> None:
    block_make()

    assert refused(f"DELETE FROM {ENTRY}")


def test_an_entry_can_be_deleted_once_its_block_is_in_an_archive() -> None:
    seal, later = block_make(), block_make()
    AuditSeal.objects.filter(pk=seal.pk).update(archive_name="a", archive_sha256="b", archived_at=timezone.now())

    AuditEntry.objects.filter(pk__lte=seal.last_pk).delete()

    assert AuditEntry.objects.count() == later.entry_count
    assert refused(f"DELETE FROM {ENTRY} WHERE id = %s", later.first_pk)


def test_an_entry_between_two_blocks_cannot_be_deleted() -> None:
    entries_make(id=10)
    block_make()
    entries_make()
    with guards_aside():
        AuditSeal.objects.update(
            first_pk=20, last_pk=30, archive_name="a", archive_sha256="b", archived_at=timezone.now()
        )

    assert refused(f"DELETE FROM {ENTRY} WHERE id = 10")


@on_sqlite
def test_an_entry_cannot_be_replaced() -> None:
    [entry] = entries_make()

    assert refused(f"INSERT OR REPLACE INTO {ENTRY} SELECT * FROM {ENTRY} WHERE id = %s", entry.pk)


@on_sqlite
@pytest.mark.parametrize("columns", ["id", "number"])
def test_a_seal_cannot_be_replaced(columns: str) -> None:
    block_make()
    names = [str(field.column) for field in AuditSeal._meta.concrete_fields]
    values = [name if name in ("number", columns) else "99" if name == "id" else name for name in names]

    assert refused(f"INSERT OR REPLACE INTO {SEAL} ({', '.join(names)}) SELECT {', '.join(values)} FROM {SEAL}")


@on_postgresql
@pytest.mark.parametrize("table", [ENTRY, SEAL])
def test_the_tables_cannot_be_emptied(table: str) -> None:
    assert refused(f"TRUNCATE {table}")


def test_a_seal_cannot_be_deleted() -> None:
    archived_make()

    assert refused(f"DELETE FROM {SEAL}")


@pytest.mark.parametrize("column", [field.column for field in AuditSeal._meta.concrete_fields])
def test_no_column_of_a_seal_can_be_changed(column: str) -> None:
    block_make()

    assert refused(f"UPDATE {SEAL} SET {column} = {column}")


TOLD = "archive_name = 'a', archive_sha256 = 'b', archived_at = CURRENT_TIMESTAMP"


def test_a_seal_is_told_once_where_its_archive_is() -> None:
    block_make()

    assert not refused(f"UPDATE {SEAL} SET {TOLD}")
    assert refused(f"UPDATE {SEAL} SET {TOLD}")


@pytest.mark.parametrize(
    "assignment",
    ["archive_name = 'a'", "archive_name = 'a', archive_sha256 = 'b'", "archived_at = CURRENT_TIMESTAMP"],
)
def test_a_seal_is_told_everything_or_nothing(assignment: str) -> None:
    block_make()

    assert refused(f"UPDATE {SEAL} SET {assignment}")


@pytest.mark.parametrize("column", ["id", "number", "first_pk", "last_pk", "entry_count"])
def test_telling_a_seal_changes_nothing_else_of_it(column: str) -> None:
    block_make()

    assert refused(f"UPDATE {SEAL} SET {TOLD}, {column} = {column} + 1")


@pytest.mark.parametrize("column", ["mac", "previous_mac", "key_fingerprint"])
def test_telling_a_seal_changes_no_code_of_it(column: str) -> None:
    block_make()

    assert refused(f"UPDATE {SEAL} SET {TOLD}, {column} = 'other'")


def test_a_guard_that_is_missing_is_named() -> None:
    assert guards_missing() == []

    with guards_aside():
        assert set(guards_missing()) >= {f"{ENTRY}_update", f"{ENTRY}_delete", f"{SEAL}_update", f"{SEAL}_delete"}


@on_sqlite
def test_a_guard_that_was_made_to_let_everything_pass_is_named() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {ENTRY}_update")
        cursor.execute(f"CREATE TRIGGER {ENTRY}_update BEFORE UPDATE ON {ENTRY} WHEN FALSE BEGIN SELECT 1; END")

    assert guards_missing() == [f"{ENTRY}_update"]


@on_sqlite
def test_a_guard_of_another_table_is_none() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {ENTRY}_update")
        cursor.execute(f"CREATE TRIGGER {ENTRY}_update BEFORE UPDATE ON auth_group BEGIN SELECT 1; END")

    assert guards_missing() == [f"{ENTRY}_update"]


@on_postgresql
@pytest.mark.parametrize(
    ("statement", "name"),
    [
        (f"ALTER TABLE {ENTRY} ENABLE REPLICA TRIGGER {ENTRY}_update", f"{ENTRY}_update"),
        (
            f"CREATE OR REPLACE TRIGGER {SEAL}_update BEFORE UPDATE ON {SEAL} FOR EACH ROW WHEN (NEW.number IS NULL) "
            "EXECUTE FUNCTION accounts_audit_refuse()",
            f"{SEAL}_update",
        ),
        (
            "CREATE OR REPLACE FUNCTION accounts_audit_delete() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RETURN OLD; END $$",
            f"{ENTRY}_delete",
        ),
    ],
)
def test_a_guard_that_is_another_one_is_named(statement: str, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)

    assert guards_missing() == [name]
