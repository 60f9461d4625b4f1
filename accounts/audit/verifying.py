"""Proving that the audit log is what was written: the chain of seals, every entry, and every archive.

Entries and seals are each read once, in their order and a few at a time.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection, transaction

from accounts.audit.archives import ArchiveError, archived_lines
from accounts.audit.encoding import ROWS_AT_ONCE, Line, entry_lines, mac_of
from accounts.audit.keys import known_keys
from accounts.audit.versions import seal_entries
from accounts.models import AuditEntry, AuditSeal

ONE_SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"


class Verification:
    """One look at the whole log; `findings` says what is wrong, and the counts afterwards how much was seen.

    `expected` are codes of seals that somebody has kept elsewhere, by their numbers.
    """

    def __init__(self, expected: dict[int, str] | None = None) -> None:
        self.keys = known_keys()
        self.expected = dict(expected or {})
        self.block_count = 0
        self.entry_count = 0
        self.unsealed_count = 0

    def findings(self) -> Iterator[str]:
        """Yield one line for each thing that is wrong, with the block that it is about."""
        try:
            with _one_snapshot():
                self.entries = _Entries(entry_lines(AuditEntry.objects.all()))
                yield from self._chain()
                self.unsealed_count = self.entries.count_up_to(None)
        # SQLite holds a text where a number or a moment should be, once somebody puts it there.
        except (DatabaseError, ValueError, TypeError, AttributeError) as error:
            yield f"after block {self.block_count}: the log cannot be read further: {error}"
        for number in self.expected:
            yield f"block {number}: its seal is missing, though its code is known"

    def _chain(self) -> Iterator[str]:
        number, mac, last = 0, "", 0
        for seal in AuditSeal.objects.order_by("number").iterator(chunk_size=ROWS_AT_ONCE):
            if seal.number != number + 1:
                yield f"block {number + 1}: its seal is missing; the next one there is of block {seal.number}"
            elif seal.previous_mac != mac:
                yield f"block {seal.number}: its seal does not continue that of block {number}"
            if not last < seal.first_pk <= seal.last_pk:
                yield f"block {seal.number}: it cannot go from entry {seal.first_pk} to {seal.last_pk} after {last}"
            if self.expected.pop(seal.number, seal.mac) != seal.mac:
                yield f"block {seal.number}: its seal has another code than the one that is known"
            yield from self._block(seal)
            number, mac, last = seal.number, seal.mac, max(last, seal.last_pk)
            self.block_count += 1

    def _block(self, seal: AuditSeal) -> Iterator[str]:
        if strangers := self.entries.count_up_to(seal.first_pk - 1):
            yield f"block {seal.number}: {_entries(strangers)} before it in no block"
        here = _Counted(self.entries.up_to(seal.last_pk))
        if not _is_told(seal):
            yield from self._content(seal, here, lambda: _lines_at_first(seal))
        else:
            yield from self._archived(seal)
            if left := here.drained():
                yield f"block {seal.number}: {_entries(left)} in the database, though the block is in an archive"
        self.entry_count += here.count

    def _archived(self, seal: AuditSeal) -> Iterator[str]:
        try:
            lines = _Counted(archived_lines(seal))
            # What is in a file is as it was sealed, in whichever way.
            yield from self._content(seal, lines, lambda: archived_lines(seal))
            self.entry_count += lines.count
        except ArchiveError as error:
            yield f"block {seal.number}: {error}"

    def _content(self, seal: AuditSeal, lines: "_Counted", at_first: Callable[[], Iterable[bytes]]) -> Iterator[str]:
        """Compare the lines of a block with its seal; `at_first` are they as the first version had them."""
        key = self.keys.get(seal.key_fingerprint)
        is_proven = key is not None and mac_of(key, seal, lines) == seal.mac
        lines.drained()
        if key is not None and not is_proven and lines.count == seal.entry_count:
            is_proven = mac_of(key, seal, at_first(), version=1) == seal.mac
        if lines.count != seal.entry_count:
            yield f"block {seal.number}: {_entries(lines.count)} in it, and {seal.entry_count} were sealed"
        if key is None:
            yield (
                f"block {seal.number}: it was sealed under the key {seal.key_fingerprint}, "
                "which VSPCDASH_ENCRYPTION_KEY does not list any more"
            )
        elif not is_proven:
            yield f"block {seal.number}: its entries or its seal were changed"


class _Entries:
    """The entries of the database, taken from in the order of their keys."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self.lines = lines
        self.next = next(lines, None)

    def up_to(self, last: int | None) -> Iterator[bytes]:
        """Take the lines of entries up to this key; None is to the end."""
        while self.next and (last is None or self.next[0] <= last):
            line = self.next[1]
            self.next = next(self.lines, None)
            yield line

    def count_up_to(self, last: int | None) -> int:
        return sum(1 for _ in self.up_to(last))


class _Counted:
    """Lines that are counted as they are read."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self.lines = lines
        self.count = 0

    def __iter__(self) -> Iterator[bytes]:
        for line in self.lines:
            self.count += 1
            yield line

    def drained(self) -> int:
        """Read what is left, and return how many lines that was."""
        return sum(1 for _ in self)


def _lines_at_first(seal: AuditSeal) -> Iterator[bytes]:
    return (line for _, line in entry_lines(seal_entries(seal), version=1))


def _is_told(seal: AuditSeal) -> bool:
    """Whether the seal says anything of an archive: half of it is no reason to look into the database."""
    return bool(seal.archived_at or seal.archive_name or seal.archive_sha256)


def _entries(count: int) -> str:
    return "1 entry is" if count == 1 else f"{count} entries are"


@contextmanager
def _one_snapshot() -> Iterator[None]:
    """See entries and seals as they are at one moment, while others write.

    SQLite gives one to statements that are open at the same time; a transaction would make all writers wait.
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(ONE_SNAPSHOT)
        yield
