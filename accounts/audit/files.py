"""Files in the folder of the audit log: each is there as a whole or not at all, also when a process is killed."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from django.conf import settings

PARTIAL = ".partial"
# Whoever writes a file takes less; what is older was left by somebody who was killed.
LEFT_BEHIND = timedelta(hours=1)


@contextmanager
def file_prepared(name: str, write: Callable[[IO[bytes]], object]) -> Iterator[Path]:
    """Yield what `write` fills, which is whole on the disk, to be put in its place; it goes where it is not."""
    folder = settings.AUDIT_DIR
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = folder / f".{name}.{os.getpid()}{PARTIAL}"
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            write(stream)
            stream.flush()
            os.fsync(stream.fileno())
        yield partial
    finally:
        partial.unlink(missing_ok=True)


def file_place(partial: Path, name: str) -> None:
    """Give a prepared file its name, in place of the one before, or of one whose writer could not say so any more."""
    partial.replace(partial.with_name(name))
    descriptor = os.open(partial.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def partials_drop(now: datetime) -> None:
    """Delete the unfinished files of processes that were killed."""
    for partial in settings.AUDIT_DIR.glob(f".*{PARTIAL}"):
        if partial.stat().st_mtime < (now - LEFT_BEHIND).timestamp():
            partial.unlink(missing_ok=True)
