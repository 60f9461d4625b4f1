"""The file of a backup: there as a whole or not at all, and known again byte by byte."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from zipfile import ZipFile

from vspcdash.backups.errors import BackupRefusedError

PARTIAL = ".partial"
# At the end of the file, as the comment of the archive: what it is, and the SHA-256 of everything before.
MARK = b"vspcdash backup, SHA-256 "
DIGEST_LENGTH = 64
CHUNK = 1 << 20


@contextmanager
def file_placed(path: Path) -> Iterator[IO[bytes]]:
    """Yield a stream that becomes the file `path` at the end of the block; nothing is left where the block fails.

    Only its owner may read it. Raises `BackupRefusedError` where the file is there already, or cannot be written.
    """
    _refuse_present(path)
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=PARTIAL)
        partial = Path(name)
        try:
            with os.fdopen(descriptor, "w+b") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            _refuse_present(path)
            partial.rename(path)
            _folder_sync(path.parent)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise BackupRefusedError(f"{path} cannot be written: {error.strerror}.") from error


def archive_seal(stream: IO[bytes]) -> None:
    """Put the digest of an archive that was closed with `unsealed_comment` where the comment has room for it."""
    stream.seek(0, os.SEEK_END)
    end = stream.tell() - DIGEST_LENGTH
    digest = _digest_of(stream, end)
    stream.seek(end)
    stream.write(digest)


def unsealed_comment() -> bytes:
    """Return the comment of an archive, with room for the digest."""
    return MARK + b"0" * DIGEST_LENGTH


@contextmanager
def archive_opened(path: Path) -> Iterator[ZipFile]:
    """Yield the archive of a backup; raises `BackupRefusedError` unless it is one, to the last byte as it was."""
    try:
        with path.open("rb") as stream:
            if not _is_whole(stream):
                raise BackupRefusedError(
                    f"{path} is no backup of vspcdash, or was cut or changed since: restore from another one."
                )
            with ZipFile(stream) as archive:
                yield archive
    except OSError as error:
        raise BackupRefusedError(f"{path} cannot be read: {error.strerror}.") from error


def _is_whole(stream: IO[bytes]) -> bool:
    end = stream.seek(0, os.SEEK_END) - DIGEST_LENGTH
    if end < len(MARK):
        return False
    stream.seek(end - len(MARK))
    mark, digest = stream.read(len(MARK)), stream.read(DIGEST_LENGTH)
    return mark == MARK and digest == _digest_of(stream, end)


def _digest_of(stream: IO[bytes], end: int) -> bytes:
    """The SHA-256 of everything before `end`, hexadecimal."""
    digest = hashlib.sha256()
    stream.seek(0)
    while end > 0:
        chunk = stream.read(min(CHUNK, end))
        digest.update(chunk)
        end -= len(chunk)
    return digest.hexdigest().encode("ascii")


def _refuse_present(path: Path) -> None:
    if path.exists():
        raise BackupRefusedError(f"{path} is there already: name a file that is not.")


def _folder_sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
