"""How a complete list of a console becomes our rows.

A `Mirror` says which rows a list is copied to. Rows are compared by the digest of their JSON, so that an unchanged list
costs no write; what differs is written in short transactions, and never over a younger reading. Rows that the list no
longer has are marked gone.
"""

import json
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import blake2b
from itertools import islice
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connection, models, transaction

from consoles.models import Console, MirroredRow

T = TypeVar("T")
Item = TypeVar("Item")

# SQLite has one writer: short transactions with a pause let the pages' own small writes through.
ROWS_PER_TRANSACTION = 500
PAUSE_SECONDS = 0.005 if connection.vendor == "sqlite" else 0.0

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """One row of a console as it was read; `sent_at` is when it was asked for."""

    uid: UUID
    digest: bytes
    raw: str
    value: T
    sent_at: datetime


def digest_of(raw: bytes) -> bytes:
    """Return the 16 bytes by which a row is known to be unchanged."""
    return blake2b(raw, digest_size=16).digest()


class Mirror(ABC, Generic[T]):
    """Where the rows of one list of one console are copied to."""

    model: type[MirroredRow]
    digest_field = "digest"

    def __init__(self, console: Console, **fixed: str) -> None:
        """`fixed` are the values that all rows of the list have in common, such as the kind of server."""
        self.console = console
        self.fixed = fixed

    @abstractmethod
    def values(self, reading: Reading[T]) -> Values:
        """Return the values of a row: the same fields for each reading of the list."""

    def rows(self) -> models.QuerySet[Any]:
        """Our rows of this list, gone ones included."""
        return self.model._default_manager.filter(console=self.console, **self.fixed)

    def known(self) -> dict[UUID, bytes]:
        """Return the digest of each row that we have and that is not gone."""
        rows = self.rows().filter(gone_at=None, **{f"{self.digest_field}__isnull": False})
        return {uid: bytes(digest) for uid, digest in rows.values_list("uid", self.digest_field).iterator()}

    def write(self, readings: Iterable[Reading[T]], *, proceed: Callable[[], None]) -> int:
        """Insert or update the rows of `readings`, and return how many there were.

        `proceed` is called before each transaction and raises when the caller has lost the right to write.
        """
        count = 0
        for chunk in chunks(readings, ROWS_PER_TRANSACTION):
            proceed()
            rows = [self._row(reading) for reading in chunk]
            with transaction.atomic():
                self.write_rows(rows)
            count += len(rows)
            time.sleep(PAUSE_SECONDS)
        return count

    def write_rows(self, rows: list[Values]) -> None:
        """Insert or update a few rows inside the caller's transaction; a younger reading of a row stays."""
        Upsert(self.model, rows, key=["console_id", *self.fixed, "uid"]).execute()

    def mark_gone(self, *, seen: Container[UUID], read_from: datetime, now: datetime) -> list[int]:
        """Mark the rows that the console no longer has, except those read since `read_from`; return their keys."""
        rows = self.rows().filter(gone_at=None, read_at__lt=read_from)
        vanished = [pk for pk, uid in rows.values_list("pk", "uid").iterator() if uid not in seen]
        for pks in chunks(vanished, ROWS_PER_TRANSACTION):
            self.model._default_manager.filter(pk__in=pks).update(gone_at=now)
        return vanished

    def _row(self, reading: Reading[T]) -> Values:
        return {
            "console_id": self.console.pk,
            "uid": reading.uid,
            self.digest_field: reading.digest,
            "read_at": reading.sent_at,
            "gone_at": None,
            **self.fixed,
            **self.values(reading),
        }


class Upsert:
    """One `INSERT ... ON CONFLICT DO UPDATE` that leaves younger rows alone.

    `bulk_create(update_conflicts=True)` knows no condition, and makes a model instance of each row.
    """

    def __init__(self, model: type[MirroredRow], rows: list[Values], *, key: list[str]) -> None:
        self.table = model._meta.db_table
        self.key = key
        fields = {item.attname: item for item in model._meta.concrete_fields}
        self.columns = [fields[name] for name in rows[0]]
        self.rows = rows

    def execute(self) -> None:
        """Write all rows by one statement."""
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
        """The statement, with one placeholder per column."""
        quote = connection.ops.quote_name
        table = quote(self.table)
        names = [quote(str(column.column)) for column in self.columns]
        updates = ", ".join(f"{name} = EXCLUDED.{name}" for name in names)
        return (
            f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(['%s'] * len(names))}) "  # noqa: S608
            f"ON CONFLICT ({', '.join(map(quote, self.key))}) DO UPDATE SET {updates} "
            f"WHERE {table}.{quote('read_at')} <= EXCLUDED.{quote('read_at')}"
        )


def chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Cut `items` into lists of at most `size`."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk
