"""The files that old blocks of the audit log move to, and how they are read again.

One file per block, in the data folder of the machine that wrote it: lines of JSON, compressed by gzip. The first line
is what the seal says of the block and when the file was made; then come the entries, a line each, as they were sealed.
"""

import gzip
import hashlib
import zlib
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from django.conf import settings

from accounts.audit.encoding import VERSION, VERSIONS, line_of, seal_line
from accounts.audit.files import file_prepared
from accounts.models import AuditSeal


class ArchiveError(Exception):
    """An archive cannot be read as what it should be; the text says why."""


def archive_name(seal: AuditSeal) -> str:
    """Return what the file of a block is called."""
    return f"block-{seal.number:08d}.jsonl.gz"


def head_line(seal: AuditSeal, archived_at: datetime, version: int = VERSION) -> bytes:
    """Return the first line of the file of a block."""
    return line_of(
        {
            "seal": seal_line(seal, version).decode(),
            "mac": seal.mac,
            "archived_at": archived_at.astimezone(UTC).isoformat(),
        }
    )


def archive_prepared(seal: AuditSeal, lines: Iterable[bytes]) -> AbstractContextManager[Path]:
    """Return the file of a block with these lines as `file_prepared` has it."""

    def write(stream: IO[bytes]) -> None:
        # Without a name and a time in it: the same lines are the same file.
        with gzip.GzipFile(filename="", mode="wb", fileobj=stream, mtime=0) as compressed:
            compressed.writelines(lines)

    return file_prepared(archive_name(seal), write)


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


def _entries_in(path: Path, seal: AuditSeal) -> Iterator[bytes]:
    with gzip.open(path) as lines:
        heads = [head_line(seal, seal.archived_at, version) for version in VERSIONS] if seal.archived_at else []
        if next(lines, b"") not in heads:
            raise ArchiveError(f"its archive {seal.archive_name} is not the one that its seal tells of")
        yield from lines
