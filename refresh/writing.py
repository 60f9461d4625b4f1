"""Whose turn it is to write much: on SQLite one refresh after the other."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection


@contextmanager
def writing() -> Iterator[None]:
    """Wait until no other refresh of this machine writes, and let none begin inside; several read at once all the same.

    SQLite has one writer at a time and lets those who wait in by chance: behind several refreshes pages and operations
    would wait for long. Other databases need no turns. Ask no console inside, and do not nest it.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with (settings.RUN_DIR / "writing.lock").open("w") as turn:
        # Given back when the file is closed, also by whoever is killed.
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield
