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
from uuid import UUID

from consoles.mirror import Reading, digest_of
from vspc.paging import Page

# UID, digest, when the row was asked for (seconds since 1970), length of its JSON.
HEADER = struct.Struct("<16s16sdI")


class Spool:
    """The rows of one list that are new or differ by digest from `known`, and the keys of all of its rows."""

    def __init__(self, known: Mapping[UUID, bytes]) -> None:
        self.known = known
        self.seen: set[UUID] = set()
        self.changed_count = 0
        self._file = tempfile.TemporaryFile(prefix="vspcdash-")  # noqa: SIM115  (closed by __exit__)

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
        sent_at = page.sent_at.timestamp()
        for row in page.rows:
            self.seen.add(row.uid)
            digest = digest_of(row.raw)
            if self.known.get(row.uid) != digest:
                self._file.write(HEADER.pack(row.uid.bytes, digest, sent_at, len(row.raw)) + row.raw)
                self.changed_count += 1

    def readings(self, decode: Callable[[bytes], Any]) -> Iterator[Reading[Any]]:
        """Yield the rows that differ, in the order in which they were read."""
        self._file.seek(0)
        while header := self._file.read(HEADER.size):
            uid, digest, sent_at, length = HEADER.unpack(header)
            raw = self._file.read(length)
            yield Reading(
                uid=UUID(bytes=uid),
                digest=digest,
                raw=raw.decode(),
                value=decode(raw),
                sent_at=datetime.fromtimestamp(sent_at, UTC),
            )
