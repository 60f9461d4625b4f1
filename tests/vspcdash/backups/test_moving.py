"""A backup moves everything from one kind of database to the other, and back."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.db.models import JSONField

from tests.vspcdash.backups.installing import Installation, database_make
from vspcdash.backups.tables import Table, backed_up_tables

# What says so itself that a backup was restored.
LOG = "accounts_auditentry"
ADD = "from django.contrib.auth.models import Group; group = Group.objects.create(name='new'); print(group.pk)"


@pytest.fixture
def sqlite(backup: Path, tmp_path: Path) -> Installation:
    """A database of SQLite into which the backup was restored."""
    installation = Installation(tmp_path / "first")
    installation.manage("restore", backup)
    return installation


def held(installation: Installation, table: Table) -> list[tuple[Any, ...]]:
    """Return all rows of a table of SQLite as it holds them; objects of JSON, which have no order, as objects."""
    where = " WHERE action NOT LIKE 'backup_%'" if table.name == LOG else ""
    quoted = ", ".join(f'"{column}"' for column in table.columns)
    plain = [json_plain if isinstance(field, JSONField) else as_it_is for field in table.fields]
    rows = installation.rows(f"SELECT {quoted} FROM {table.name}{where} ORDER BY 1")
    return [tuple(read(value) for read, value in zip(plain, row, strict=True)) for row in rows]


def json_plain(value: str | None) -> Any:
    return value and json.loads(value)


def as_it_is(value: Any) -> Any:
    return value


def test_every_row_comes_back_by_way_of_the_other_database(sqlite: Installation, server: str, tmp_path: Path) -> None:
    moved = Installation(tmp_path / "second", database_make(server))
    back = Installation(tmp_path / "third")

    last_key = int(sqlite.manage("shell", "--no-imports", "-c", f"{ADD}; group.delete()"))
    sqlite.manage("backup", tmp_path / "to-postgresql")
    there = moved.manage("restore", tmp_path / "to-postgresql")
    moved.manage("backup", tmp_path / "to-sqlite")
    again = back.manage("restore", tmp_path / "to-sqlite")

    for table in backed_up_tables():
        rows = held(sqlite, table)
        assert rows
        assert held(back, table) == rows
    for said in (there, again, moved.manage("audit_verify"), back.manage("audit_verify")):
        assert "1 blocks with 5 entries are as they were sealed" in said
    # Nothing gets the key of what was deleted, by whichever database.
    for installation in (moved, back):
        assert int(installation.manage("shell", "--no-imports", "-c", ADD)) == last_key + 1
