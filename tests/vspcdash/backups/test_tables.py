"""Every table is in a backup, or is left out for a reason."""

from pathlib import Path
from zipfile import ZipFile

import pytest
from django.db import connection

from vspcdash.backups.tables import all_tables, backed_up_tables, left_out

pytestmark = pytest.mark.django_db
# Which migrations were applied stands in the manifest.
OF_DJANGO = {"django_migrations"}


def test_every_table_of_the_database_is_in_it_or_left_out_for_a_reason() -> None:
    present = {table.name for table in backed_up_tables()}
    without = {table.name for table in all_tables() if table.model._meta.label in left_out()}

    assert set(connection.introspection.table_names()) - OF_DJANGO == present | without
    assert not present & without
    assert all(reason.endswith(".") for reason in left_out().values())


def test_what_is_left_out_is_short() -> None:
    assert set(left_out()) == {
        "sessions.Session",
        "consoles.ConsoleToken",
        "operations.Preview",
        "exports.ExportJob",
        "exports.ExportPiece",
    }


def test_a_migrated_database_has_rows_only_where_a_backup_replaces_them() -> None:
    assert {table.name for table in all_tables() if table.holds_rows()} == {
        table.name for table in all_tables() if table.is_filled_by_migrate
    }


def test_secrets_stand_in_it_as_they_are_stored(backup: Path) -> None:
    with ZipFile(backup) as archive:
        content = b"".join(archive.read(name) for name in archive.namelist())

    assert b"hunter2" not in content
    assert b"demo-key" not in content
    assert content.count(b'"gAAAA') >= 4
