"""Installations in processes of their own, each with a database of its own, and what is in one for a moment."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from django.conf import settings
from django.db import transaction

from tests.support.product import ROOT, environment, free_port
from vspcdash.backups.writing import backup_write

SECONDS = 300


class Installation:
    """A migrated, empty database, with the keys of the tests; `url` is its address."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.file = folder / "vspcdash.sqlite3"
        self.environment = environment(
            folder,
            free_port(),
            {
                "DATABASE_URL": url or f"sqlite:///{self.file}",
                "VSPCDASH_ENCRYPTION_KEY": ",".join(settings.ENCRYPTION_KEYS),
            },
        )
        self.manage("migrate", "--verbosity", "0")

    def manage(self, *arguments: str | Path) -> str:
        """Run a command, and return what it says; fails where that fails."""
        outcome = self.run(*arguments)
        assert outcome.returncode == 0, outcome
        return outcome.stdout

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a command to its end, however that may be."""
        command = self.command(*arguments)
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False, timeout=SECONDS
        )

    def command(self, *arguments: str | Path) -> list[str]:
        """Return what runs a command in the environment."""
        return [sys.executable, "manage.py", *map(str, arguments)]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return what SQLite answers."""
        with closing(sqlite3.connect(self.file)) as connection:
            return connection.execute(query).fetchall()


def database_make(server: str) -> str:
    """Make an empty database on a server of PostgreSQL, and return its address."""
    name = f"backups_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return urlsplit(server)._replace(path=f"/{name}").geturl()


@contextmanager
def backed_up(file: Path) -> Iterator[None]:
    """Put into a backup what the block does to the database, and take it out of that again."""
    with transaction.atomic():
        yield
        backup_write(file)
        transaction.set_rollback(True)
