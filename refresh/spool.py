"""Where the rows of a list that differ from ours wait until the list is complete.

An incomplete list must not be written, and a complete one may be larger than memory should be: the rows go to a file,
and only the keys of all rows stay in memory.
"""

import struct
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

import msgspec
from django.conf import settings

from consoles.mirror import Reading, digest_of
from vspc.paging import Page, Row

# What a page leaves in the file: when it was asked for (seconds since 1970), and digest and JSON of each differing row.
Block = tuple[float, list[tuple[bytes, bytes]]]
LENGTH = struct.Struct("<Q")


class Spool:
    """The rows of one list that are new or differ by digest from `known`, and the keys of all of its rows."""

    def __init__(self, known: Mapping[int, bytes]) -> None:
        """`known` are digests by the number of the UID, which is a smaller and faster key than the UID itself."""
        self.known = known
        self.seen: set[int] = set()
        self.changed_count = 0
        self._file = tempfile.TemporaryFile(dir=settings.WORK_DIR)  # noqa: SIM115  (closed by __exit__)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def clear(self) -> None:
        """Forget everything: the pages so far are void."""
        self.seen.clear()
        self.changed_count = 0
        self._file.seek(0)
        self._file.truncate()

    def add(self, page: Page[Any]) -> None:
        """Take the rows of a page."""
        differing = []
        for row in page.rows:
            key, digest = row.uid.int, digest_of(row.raw)
            self.seen.add(key)
            if self.known.get(key) != digest:
                differing.append((digest, row.raw))
        if differing:
            block = msgspec.msgpack.encode((page.sent_at.timestamp(), differing))
            self._file.write(LENGTH.pack(len(block)))
            self._file.write(block)
            self.changed_count += len(differing)

    def readings(self, decode: Callable[[bytes], Row[Any]]) -> Iterator[Reading[Any]]:
        """Yield the rows that differ, in the order in which they were read."""
        self._file.seek(0)
        while length := self._file.read(LENGTH.size):
            block = self._file.read(*LENGTH.unpack(length))
            timestamp, rows = msgspec.msgpack.decode(block, type=Block)
            sent_at = datetime.fromtimestamp(timestamp, UTC)
            for digest, raw in rows:
                row = decode(raw)
                yield Reading(row.uid, digest, raw.decode(), row.value, sent_at)
