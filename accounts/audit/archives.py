"""The files that old blocks of the audit log move to, and how they are read again.

One file per block, in the data folder of the machine that wrote it: lines of JSON, compressed by gzip. The first line
is what the seal says of the block and when the file was made; then come the entries, a line each, as they were sealed.
"""

import gzip
import hashlib
import os
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from accounts.audit.encoding import line_of, seal_line
from accounts.models import AuditSeal

PARTIAL = ".partial"
# Whoever writes a file takes less; what is older was left by somebody who was killed.
LEFT_BEHIND = timedelta(hours=1)


class ArchiveError(Exception):
    """An archive cannot be read as what it should be; the text says why."""


def archive_name(seal: AuditSeal) -> str:
    """Return what the file of a block is called."""
    return f"block-{seal.number:08d}.jsonl.gz"


def head_line(seal: AuditSeal, archived_at: datetime) -> bytes:
    """Return the first line of the file of a block."""
    return line_of(
        {"seal": seal_line(seal).decode(), "mac": seal.mac, "archived_at": archived_at.astimezone(UTC).isoformat()}
    )


@contextmanager
def archive_prepared(seal: AuditSeal, lines: Iterable[bytes]) -> Iterator[Path]:
    """Yield a file with these lines, which is whole on the disk, to be put in its place; it goes where it is not."""
    folder = settings.AUDIT_DIR
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = folder / f".{archive_name(seal)}.{os.getpid()}{PARTIAL}"
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            # Without a name and a time in it: the same lines are the same file.
            with gzip.GzipFile(filename="", mode="wb", fileobj=stream, mtime=0) as compressed:
                compressed.writelines(lines)
            stream.flush()
            os.fsync(stream.fileno())
        yield partial
    finally:
        partial.unlink(missing_ok=True)


def archive_place(partial: Path, seal: AuditSeal) -> None:
    """Give a prepared file its name, in place of one that somebody left who was killed before he could say so."""
    partial.replace(partial.with_name(archive_name(seal)))
    descriptor = os.open(partial.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def archived_lines(seal: AuditSeal) -> Iterator[bytes]:
    """Yield the lines of the entries of a block from its file; raises `ArchiveError` where that is not what it was."""
    path = settings.AUDIT_DIR / Path(seal.archive_name).name
    try:
        if path.name != seal.archive_name or not path.is_file():
            raise ArchiveError(f"its archive {seal.archive_name} is not in {settings.AUDIT_DIR} of this machine")
        if digest_of(path) != seal.archive_sha256:
            raise ArchiveError(f"its archive {seal.archive_name} is not the file that was written")
        yield from _entries_in(path, seal)
    except (OSError, EOFError, zlib.error) as error:
        raise ArchiveError(f"its archive {seal.archive_name} cannot be read: {error}") from error


def partials_drop(now: datetime) -> None:
    """Delete the unfinished files of processes that were killed."""
    for partial in settings.AUDIT_DIR.glob(f".*{PARTIAL}"):
        if partial.stat().st_mtime < (now - LEFT_BEHIND).timestamp():
            partial.unlink(missing_ok=True)


def _entries_in(path: Path, seal: AuditSeal) -> Iterator[bytes]:
    with gzip.open(path) as lines:
        if seal.archived_at is None or next(lines, b"") != head_line(seal, seal.archived_at):
            raise ArchiveError(f"its archive {seal.archive_name} is not the one that its seal tells of")
        yield from lines
