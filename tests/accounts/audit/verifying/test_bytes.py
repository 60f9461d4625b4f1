"""Any byte that is changed is found, wherever it stands."""

from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts.audit.encoding import COLUMNS, SEALED
from accounts.models import AuditEntry, AuditSeal
from tests.accounts.audit.factories import archived_make, block_make
from tests.accounts.audit.verifying.deeds import findings, undone

pytestmark = pytest.mark.django_db
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="is about SQLite")
ENTRY, SEAL = "accounts_auditentry", "accounts_auditseal"
# Taken modulo what there is: keys, and so the length of what is written, differ from one example to the next.
PLACES = st.integers(0, 10_000)
examples = hypothesis_settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


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
