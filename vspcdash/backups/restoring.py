"""Restoring a backup into an empty database: all of it in one transaction, and compared before it is committed."""

import hashlib
import zlib
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import msgspec
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, transaction

from vspcdash.backups.errors import BackupRefusedError
from vspcdash.backups.files import archive_opened
from vspcdash.backups.manifests import FORMAT, NAME, Manifest, TableEntry, first_line, migrations_applied
from vspcdash.backups.rows import lines_of, rows_insert
from vspcdash.backups.sequences import last_keys_set
from vspcdash.backups.tables import Table, all_tables, backed_up_tables
from vspcdash.backups.writing import member_of
from vspcdash.preparation import secrets_check
from vspcdash.signals import restored

NOT_EMPTY = (
    "The database is not empty: a backup is restored only into one that `python manage.py migrate` has just made, "
    "before vspcdash is started on it."
)


def backup_restore(path: Path) -> tuple[Manifest, list[str]]:
    """Fill the database, which has to be empty and migrated, from a file; return what was in that, and what was ended.

    Raises `BackupRefusedError`, and leaves the database as it was, where the file is not whole, is of another schema,
    or comes back from the database in another way.
    """
    with archive_opened(path) as archive:
        manifest = _manifest_of(archive, path)
        _schema_check(manifest)
        try:
            with transaction.atomic():
                _fill(archive, manifest)
                _secrets_check()
                ended = [said for _, said in restored.send(sender=None, made_at=manifest.made_at) if said]
        except DatabaseError as error:
            raise BackupRefusedError(f"The database refuses what is in {path}: {first_line(error)}.") from error
    return manifest, ended


def _manifest_of(archive: ZipFile, path: Path) -> Manifest:
    try:
        manifest = msgspec.json.decode(archive.read(NAME), type=Manifest)
    except (KeyError, BadZipFile, zlib.error, msgspec.MsgspecError) as error:
        raise BackupRefusedError(f"{path} is no backup that this version of vspcdash can read.") from error
    if manifest.format != FORMAT:
        raise BackupRefusedError(f"{path} was made by vspcdash {manifest.version}: restore it with that version.")
    return manifest


def _schema_check(manifest: Manifest) -> None:
    """Refuse what was made under other migrations, or has other columns."""
    here = {table.name: table.columns for table in backed_up_tables()}
    there = {entry.name: entry.columns for entry in manifest.tables}
    if set(manifest.migrations) == set(migrations_applied()) and here == there:
        return
    different = sorted(set(manifest.migrations) ^ set(migrations_applied()))
    named = f" ({'.'.join(different[0])})" if different else ""
    raise BackupRefusedError(
        f"The backup was made by vspcdash {manifest.version} under another schema{named}: "
        "restore it with that version, and upgrade afterwards."
    )


def _fill(archive: ZipFile, manifest: Manifest) -> None:
    _refuse_filled()
    tables = {table.name: table for table in backed_up_tables()}
    _filled_by_migrate_empty(list(tables.values()))
    for entry in manifest.tables:
        _restored(archive, tables[entry.name], entry)
    # Said now, in a sentence, and not by the commit.
    connection.check_constraints()
    for entry in manifest.tables:
        _compare(tables[entry.name], entry)
    keys = {entry.name: entry.last_key for entry in manifest.tables if entry.last_key is not None}
    last_keys_set(list(tables.values()), keys)
    ContentType.objects.clear_cache()


def _secrets_check() -> None:
    """Refuse secrets that nobody could open: vspcdash does not start with them."""
    try:
        secrets_check()
    except ImproperlyConfigured as error:
        raise BackupRefusedError(
            "The secrets in the backup do not open with the present VSPCDASH_ENCRYPTION_KEY: put the key of the "
            "installation in place that wrote it. Nothing was restored."
        ) from error


def _refuse_filled() -> None:
    if any(table.holds_rows() for table in all_tables() if not table.is_filled_by_migrate):
        raise BackupRefusedError(NOT_EMPTY)


def _filled_by_migrate_empty(tables: list[Table]) -> None:
    with connection.cursor() as cursor:
        for table in tables:
            if table.is_filled_by_migrate:
                cursor.execute(f"DELETE FROM {table.quoted_name}")  # noqa: S608  # the models' own names


def _restored(archive: ZipFile, table: Table, entry: TableEntry) -> None:
    try:
        with archive.open(member_of(entry.name)) as lines:
            rows_insert(table, lines)
    except DatabaseError as error:
        raise BackupRefusedError(f"The database refuses a row of {entry.name}: {first_line(error)}.") from error


def _compare(table: Table, entry: TableEntry) -> None:
    """Refuse to go on unless the database gives back what the backup says it held."""
    digest, count = hashlib.sha256(), 0
    for line in lines_of(table):
        digest.update(line)
        count += 1
    if (count, digest.hexdigest()) != (entry.row_count, entry.sha256):
        raise BackupRefusedError(
            f"The database does not give back the rows of {entry.name} as they are in the backup: nothing was restored."
        )
