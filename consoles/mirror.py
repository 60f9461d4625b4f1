"""How a complete list of a console becomes our rows.

A `Mirror` says which rows a list is copied to. Rows are compared by the digest of the console's JSON, so that an unchanged
list costs no write; what differs is written in short transactions, and never over a younger reading. Rows that the list no
longer has are marked gone.
"""

import json
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from hashlib import blake2b
from itertools import islice
from typing import Any, Generic, TypeVar

from django.db import connection, models, transaction
from django.db.models import Q

from consoles.models import Console, MirroredRow

T = TypeVar("T")

# SQLite has one writer: short transactions with a pause let the pages' own small writes through.
ROWS_PER_TRANSACTION = 500
PAUSE_SECONDS = 0.005 if connection.vendor == "sqlite" else 0.0

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """One row of a console as it was read: its key, its digest, its JSON, its decoded form and when it was asked for."""

    uid: uuid.UUID
    digest: bytes
    raw: str
    value: T
    sent_at: datetime


def digest_of(raw: bytes) -> bytes:
    """Return the 16 bytes by which a row is known to be unchanged."""
    return blake2b(raw, digest_size=16).digest()


@dataclass(frozen=True)
class Mirror(Generic[T]):
    """Where the rows of one list are copied to.

    `values` turns a reading into the values of the model's fields, the same fields for each row. `before_write` and
    `after_write` get the readings of one transaction, inside it; what the first returns is handed to the second.
    """

    model: type[MirroredRow]
    values: Callable[[Reading[T]], Values]
    # What the rows of this list have in common, such as the kind of server.
    fixed: Values = field(default_factory=dict)
    digest_field: str = "digest"
    before_write: Callable[[Console, list[Reading[T]]], Any] = lambda _console, _readings: None
    after_write: Callable[[Console, list[Reading[T]], Any], None] = lambda _console, _readings, _before: None

    def rows(self, console: Console) -> models.QuerySet[Any]:
        """Our rows of this list, gone ones included."""
        return self.model._default_manager.filter(console=console, **self.fixed)

    def known(self, console: Console) -> dict[uuid.UUID, bytes]:
        """Return the digest of each row that we have and that is not gone."""
        rows = self.rows(console).filter(gone_at=None, **{f"{self.digest_field}__isnull": False})
        return {uid: bytes(digest) for uid, digest in rows.values_list("uid", self.digest_field).iterator()}

    def write(self, console: Console, readings: Iterable[Reading[T]], *, proceed: Callable[[], None]) -> int:
        """Insert or update the rows of `readings`, and return how many there were.

        `proceed` is called before each transaction and raises when the caller has lost the right to write.
        """
        count = 0
        for chunk in _chunks(readings, ROWS_PER_TRANSACTION):
            proceed()
            with transaction.atomic():
                self.write_chunk(console, chunk)
            count += len(chunk)
            time.sleep(PAUSE_SECONDS)
        return count

    def write_chunk(self, console: Console, readings: list[Reading[T]]) -> None:
        """Insert or update a few rows inside the caller's transaction; a younger reading of a row stays."""
        before = self.before_write(console, readings)
        _Upsert(self.model, [self._row(console, reading) for reading in readings], self.fixed).execute()
        self.after_write(console, readings, before)

    def mark_gone(self, console: Console, *, seen: Iterable[uuid.UUID], read_from: datetime, now: datetime) -> list[int]:
        """Mark the rows that the console no longer has, except those read since `read_from`; return their keys."""
        present = set(seen)
        rows = self.rows(console).filter(gone_at=None).filter(Q(read_at__lt=read_from))
        vanished = [pk for pk, uid in rows.values_list("pk", "uid").iterator() if uid not in present]
        for pks in _chunks(vanished, ROWS_PER_TRANSACTION):
            self.model._default_manager.filter(pk__in=pks).update(gone_at=now)
        return vanished

    def _row(self, console: Console, reading: Reading[T]) -> Values:
        return {
            "console_id": console.pk,
            "uid": reading.uid,
            self.digest_field: reading.digest,
            "read_at": reading.sent_at,
            "gone_at": None,
            **self.fixed,
            **self.values(reading),
        }


class _Upsert:
    """One `INSERT ... ON CONFLICT DO UPDATE` that leaves younger rows alone.

    `bulk_create(update_conflicts=True)` knows no condition, and makes a model instance of each row.
    """

    def __init__(self, model: type[MirroredRow], rows: list[Values], fixed: Values) -> None:
        self.table = model._meta.db_table
        self.key = ["console_id", *fixed, "uid"]
        fields = {item.attname: item for item in model._meta.concrete_fields}
        self.columns = [fields[name] for name in rows[0]]
        self.rows = rows

    def execute(self) -> None:
        prepared = zip(*(self._column(column) for column in self.columns), strict=True)
        with connection.cursor() as cursor:
            cursor.executemany(self.sql, list(prepared))

    def _column(self, column: "models.Field[Any, Any]") -> list[Any]:
        """The values of one column as the database driver wants them."""
        values = [row[column.attname] for row in self.rows]
        if isinstance(column, models.JSONField):
            return [json.dumps(value) for value in values]
        if isinstance(column, models.UUIDField | models.DateField):
            return [None if value is None else column.get_db_prep_value(value, connection) for value in values]
        return values

    @cached_property
    def sql(self) -> str:
        quote = connection.ops.quote_name
        table = quote(self.table)
        names = [quote(column.column) for column in self.columns]
        updates = ", ".join(f"{name} = EXCLUDED.{name}" for name in names)
        return (
            f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(['%s'] * len(names))}) "  # noqa: S608
            f"ON CONFLICT ({', '.join(map(quote, self.key))}) DO UPDATE SET {updates} "
            f"WHERE {table}.{quote('read_at')} <= EXCLUDED.{quote('read_at')}"
        )


def _chunks(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk
