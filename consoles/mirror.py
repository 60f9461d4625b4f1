"""How a complete list of a console becomes our rows.

A `Mirror` says which rows a list is copied to. Rows are compared by the digest of their JSON, so that an unchanged list
costs no write; what differs is written in short transactions, and never over a younger reading. Rows that the list no
longer has are marked gone.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Container, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import blake2b
from itertools import islice
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec
from django.db import connection, models, transaction
from django.db.models.expressions import RawSQL

from consoles.models import Console, MirroredRow
from consoles.upsert import CLOCK_JUMP, Upsert, Values

T = TypeVar("T")
Item = TypeVar("Item")

# Short transactions, and a pause of so many times as long after each: SQLite has one writer, and the pages' writes get
# through between two; a server of PostgreSQL has time for what pages ask.
ROWS_PER_TRANSACTION = 500
PAUSE = 0.2 if connection.vendor == "sqlite" else 2.0


class Reading(msgspec.Struct, Generic[T], frozen=True, gc=False):
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
    rows_per_transaction = ROWS_PER_TRANSACTION
    # Fields that a reading sets in a new row, and that something else keeps in an old one.
    insert_only: frozenset[str] = frozenset()

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

    def known(self) -> dict[int, bytes]:
        """Return the digest of each row that we have and that is not gone, by the number of its UID."""
        rows = self.rows().filter(gone_at=None, **{f"{self.digest_field}__isnull": False})
        return {number: bytes(digest) for number, digest in numbered(rows, "uid", self.digest_field)}

    def write(self, readings: Iterable[Reading[T]], *, proceed: Callable[[], None]) -> int:
        """Insert or update the rows of `readings`, and return how many there were.

        `proceed` is called before each transaction and raises when the caller has lost the right to write.
        """
        count, pace = 0, Pace()
        for chunk in chunks(readings, self.rows_per_transaction):
            upsert = self.upsert(chunk)
            proceed()
            with pace.transaction():
                self.write_rows(upsert)
            count += len(chunk)
        return count

    def write_one(self, reading: Reading[T]) -> None:
        """Insert or update one row that was read by itself, inside the caller's transaction."""
        self.write_rows(self.upsert([reading]))

    def upsert(self, readings: list[Reading[T]]) -> Upsert:
        """Return the statement that writes a few readings."""
        rows = [self._row(reading) for reading in readings]
        return Upsert(self.model, rows, key=["console_id", *self.fixed, "uid"], insert_only=self.insert_only)

    def write_rows(self, upsert: Upsert) -> None:
        """Write a few rows inside the caller's transaction; a younger reading of a row stays."""
        upsert.execute()

    def doubt(self, *, row_count: int) -> str:
        """Return why a complete list of `row_count` rows is not to be believed yet, or nothing."""
        return ""

    def let_go(self, *, seen: Container[int], read_from: datetime, proceed: Callable[[], None]) -> int:
        """Take away what the list no longer has, where that is too much for the one transaction that ends a reading.

        Returns how many rows that were; `proceed` is called before each transaction.
        """
        return 0

    def vanished(self, *, seen: Container[int], read_from: datetime) -> list[int]:
        """Return the keys of the rows that the console no longer has, but of those read since `read_from`."""
        not_since = models.Q(read_at__lt=read_from) | models.Q(read_at__gt=read_from + CLOCK_JUMP)
        rows = self.rows().filter(not_since, gone_at=None)
        return [pk for number, pk in numbered(rows, "uid", "pk") if number not in seen]

    def mark_gone(self, *, seen: Container[int], read_from: datetime, now: datetime) -> list[int]:
        """Mark the rows that the console no longer has, except those read since `read_from`; return their keys."""
        vanished = self.vanished(seen=seen, read_from=read_from)
        for pks in chunks(vanished, ROWS_PER_TRANSACTION):
            self.model._default_manager.filter(pk__in=pks).update(gone_at=now)
        return vanished

    def conclude(self, *, read_from: datetime, read_to: datetime) -> None:
        """Write what only a complete list tells beyond its rows; its requests were sent between these moments."""
        return

    def mark_one_gone(self, uid: UUID, *, sent_at: datetime) -> list[int]:
        """Mark the row that was asked for by itself and is not there, unless it was read later; return its key."""
        not_later = models.Q(read_at__lte=sent_at) | models.Q(read_at__gt=sent_at + CLOCK_JUMP)
        rows = self.rows().filter(not_later, uid=uid, gone_at=None)
        vanished = list(rows.values_list("pk", flat=True))
        # A list that was asked for earlier may still have the row: it must not bring it back.
        self.model._default_manager.filter(pk__in=vanished).update(gone_at=sent_at, read_at=sent_at)
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


class Pace:
    """Leaves the database to the pages for a while after each transaction.

    What is prepared for the next transaction meanwhile counts as pause.
    """

    def __init__(self) -> None:
        self.free_until = 0.0

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Wait for the rest of the pause, then open a transaction."""
        time.sleep(max(0.0, self.free_until - time.monotonic()))
        began = time.monotonic()
        with transaction.atomic():
            yield
        ended = time.monotonic()
        self.free_until = ended + PAUSE * (ended - began)


def numbered(rows: "models.QuerySet[Any]", uid: str, *others: str) -> Iterator[tuple[Any, ...]]:
    """Yield the number of a UID and other columns of each row, past the making of a UUID object for each.

    A console has tens of thousands of rows, and of most of them nothing but this is looked at.
    """
    statement, parameters = rows.order_by().values_list(uid, *others).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        while batch := cursor.fetchmany(2000):
            for value, *beside in batch:
                yield int(value, 16) if isinstance(value, str) else value.int, *beside


def among(keys: Collection[Any]) -> "RawSQL | Collection[Any]":
    """Return `keys`, numbers or UIDs in hexadecimal, as what `__in` takes.

    Django looks at each item of a list several times; SQLite takes all of them apart itself, from one parameter.
    """
    if connection.vendor != "sqlite":
        return keys
    return RawSQL("SELECT value FROM json_each(%s)", [msgspec.json.encode([*keys]).decode()])


def chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Cut `items` into lists of at most `size`."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk
