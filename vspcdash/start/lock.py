"""One running product per data folder."""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import psutil

from vspcdash.start.errors import StartError

# What an orderly stop may take, and a little more.
ORPHAN_SECONDS = 35


@contextmanager
def data_folder_lock(path: Path, *, address: str, parent: int | None) -> Iterator[None]:
    """Hold the lock `path` for as long as this process lives.

    `parent` is the process that this one stops with, if any: should `kill -9` take it, the holder is about to stop by
    itself and the next start waits for that. Raises `StartError` when a product runs on the data folder.
    """
    with _opened(path) as stream:
        if not _taken(stream) and not _taken_from_orphan(stream):
            raise StartError(f"vspcdash already runs on the data folder {path.parent.parent}{_holder_text(stream)}.")
        stream.truncate(0)
        stream.seek(0)
        json.dump({"pid": os.getpid(), "parent": parent, "address": address}, stream)
        stream.flush()
        yield


def _opened(path: Path) -> TextIO:
    try:
        return path.open("a+", encoding="utf-8")
    except OSError as error:
        raise StartError(f"The data folder {path.parent.parent} cannot be written: {error.strerror}.") from error


def _taken(stream: TextIO) -> bool:
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _taken_from_orphan(stream: TextIO) -> bool:
    holder = _holder(stream)
    if not _is_orphan(holder):
        return False
    deadline = time.monotonic() + ORPHAN_SECONDS
    while time.monotonic() < deadline:
        if _taken(stream):
            return True
        time.sleep(0.2)
    return False


def _is_orphan(holder: dict[str, int | str | None]) -> bool:
    parent, pid = holder.get("parent"), holder.get("pid")
    if not isinstance(parent, int) or not isinstance(pid, int):
        return False
    try:
        return psutil.Process(pid).ppid() != parent
    except psutil.NoSuchProcess:
        return True


def _holder(stream: TextIO) -> dict[str, int | str | None]:
    stream.seek(0)
    try:
        holder = json.loads(stream.read() or "{}")
    except ValueError:
        return {}
    return holder if isinstance(holder, dict) else {}


def _holder_text(stream: TextIO) -> str:
    holder = _holder(stream)
    return f" (process {holder['pid']}, {holder['address']})" if holder.keys() >= {"pid", "address"} else ""
