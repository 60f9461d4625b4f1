"""What a backup says of itself."""

from datetime import datetime

import msgspec
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from vspcdash.backups.errors import BackupRefusedError

NAME = "manifest.json"
FORMAT = 1
NOT_MIGRATED = "The database is not as this version has it: run `python manage.py migrate` first."


class TableEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One table: its columns in the order of the values, and what its rows are counted and summed up to."""

    name: str
    columns: list[str]
    row_count: int
    sha256: str
    # The last key that was given out; None before the first, and where the database gives out none.
    last_key: int | None


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The whole backup: when and by which version it was made, by which schema, and each table."""

    format: int
    product: str
    version: str
    made_at: datetime
    migrations: list[tuple[str, str]]
    tables: list[TableEntry]

    @property
    def row_count(self) -> int:
        """How many rows there are in all tables."""
        return sum(table.row_count for table in self.tables)


def migrations_applied() -> list[tuple[str, str]]:
    """Return the migrations of the database; raises `BackupRefusedError` unless all of this version are applied."""
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise BackupRefusedError(NOT_MIGRATED)
        return sorted(MigrationRecorder(connection).applied_migrations())
    except DatabaseError as error:
        raise BackupRefusedError(f"The database of DATABASE_URL cannot be read: {first_line(error)}.") from error


def first_line(error: Exception) -> str:
    """Return what an error of a database says, in one line without a full stop."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
