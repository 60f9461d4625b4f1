"""Walks over a list in pages while the list may change.

Rows move between pages when the collection changes, so a walk sorts by a unique key, drops rows it has seen, compares
`total`, and begins again when rows moved (VSPC REST 3.6.1, paging).
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

import msgspec

from vspc.errors import VspcProtocolError
from vspc.schemas import Schema

logger = logging.getLogger(__name__)
T = TypeVar("T", bound=Schema)
MOST_PASSES = 3


class Row(msgspec.Struct, Generic[T], frozen=True, gc=False):
    """One row: its unique key, its JSON as received, and its decoded value."""

    uid: UUID
    raw: bytes
    value: T


class Page(msgspec.Struct, Generic[T], frozen=True):
    """Rows that came together; `total` is of the whole list, `sent_at` is just before the request left (aware UTC)."""

    rows: list[Row[T]]
    total: int
    sent_at: datetime


class Fetched(msgspec.Struct, Generic[T], frozen=True):
    """One page as the console gave it; `count` also counts rows without a key, `total` is None where it said none."""

    rows: list[Row[T]]
    count: int
    total: int | None
    sent_at: datetime


Fetch = Callable[[int], Fetched[T]]


def walk(
    fetch: Fetch[T], *, place: str, on_restart: Callable[[], None] | None, paged: bool = True
) -> Iterator[Page[T]]:
    """Yield the pages that `fetch` gets at each offset, each row once.

    When rows moved meanwhile, `on_restart` is called (drop all that came before) and the walk begins again.
    Raises `VspcProtocolError` when they moved in every pass, or in the first where there is no `on_restart`.
    """
    previous: _Pass[T] | None = None
    for _ in range(MOST_PASSES):
        if previous is not None and on_restart is not None:
            on_restart()
        current: _Pass[T] = _Pass(fetch, paged)
        yield from current.pages()
        if current.is_whole() or current.confirms(previous):
            return
        logger.warning("rows moved while reading list=%s seen=%d total=%s", place, len(current.seen), current.total)
        previous = current
        if on_restart is None:
            break
    raise VspcProtocolError(f"The rows of {place} kept moving while they were read; nothing of it was taken over.")


@dataclass
class _Pass(Generic[T]):
    """One walk from the first row to the last."""

    fetch: Fetch[T]
    paged: bool
    total: int | None = None
    received: int = 0
    # Keys are kept as numbers: hashing a UUID object is Python code, and this is done for each row.
    seen: set[int] = field(default_factory=set)
    repeated: Counter[int] = field(default_factory=Counter)

    def pages(self) -> Iterator[Page[T]]:
        """Yield pages with the rows that this pass has not seen before."""
        while True:
            fetched = self.fetch(self.received)
            if self.total not in {None, fetched.total} and fetched.total is not None:
                return  # rows moved; short of its total, this pass counts as broken off
            self.total = fetched.total if self.total is None else self.total
            self.received += fetched.count
            rows = self._unseen(fetched.rows)
            yield Page(rows=rows, total=self.received if self.total is None else self.total, sent_at=fetched.sent_at)
            if self._is_last(fetched, rows):
                return

    def is_whole(self) -> bool:
        """Whether each row that the console counts came exactly once."""
        return not self.repeated and self.total in {None, self.received}

    def confirms(self, previous: "_Pass[T] | None") -> bool:
        """Whether the pass before saw the very same rows twice: then the console itself lists them twice."""
        return (
            previous is not None
            and self.total == self.received == previous.received
            and self.repeated == previous.repeated
            and self.seen == previous.seen
        )

    def _unseen(self, rows: list[Row[T]]) -> list[Row[T]]:
        unseen = []
        for row in rows:
            key = row.uid.int
            if key in self.seen:
                self.repeated[key] += 1
            else:
                self.seen.add(key)
                unseen.append(row)
        return unseen

    def _is_last(self, fetched: Fetched[T], unseen: list[Row[T]]) -> bool:
        if not self.paged or not fetched.count:
            return True
        if self.total is None:
            # Nothing says where the list ends; a console that ignores the offset would never end it.
            return not unseen
        return self.received >= self.total
