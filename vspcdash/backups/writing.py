"""Writing a backup: one snapshot of the database, streamed into a file."""

import hashlib
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import msgspec
from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from vspcdash.backups.errors import BackupRefusedError
from vspcdash.backups.files import archive_seal, file_placed, unsealed_comment
from vspcdash.backups.manifests import FORMAT, NAME, Manifest, TableEntry, first_line, migrations_applied
from vspcdash.backups.rows import lines_of
from vspcdash.backups.sequences import last_keys
from vspcdash.backups.snapshots import one_snapshot
from vspcdash.backups.tables import Table, backed_up_tables
from vspcdash.signals import backed_up

# Twice as fast as the usual level, and hardly larger.
COMPRESSION = 3
PRODUCT = "vspcdash"


def backup_write(path: Path) -> Manifest:
    """Write the whole database, as it is at one moment, to a file that is not there yet; return what is in it.

    Raises `BackupRefusedError`, and leaves no file, where that cannot be done.
    """
    try:
        with file_placed(path) as stream:
            with ZipFile(stream, "w", ZIP_DEFLATED, compresslevel=COMPRESSION) as archive:
                manifest = _filled(archive)
                archive.comment = unsealed_comment()
            archive_seal(stream)
            # Before anybody can take it away: a file that nobody knows of is worse than an entry without a file.
            backed_up.send(sender=None, manifest=manifest, name=path.name)
    except DatabaseError as error:
        raise BackupRefusedError(f"The database cannot be used: {first_line(error)}.") from error
    return manifest


def member_of(table: str) -> str:
    """Return the name of the part of the archive that has the rows of a table."""
    return f"tables/{table}.jsonl"


def _filled(archive: ZipFile) -> Manifest:
    tables = backed_up_tables()
    with one_snapshot():
        made_at = timezone.now()
        migrations = migrations_applied()
        entries = [_written(archive, table) for table in tables]
        keys = last_keys(tables)
    manifest = Manifest(
        format=FORMAT,
        product=PRODUCT,
        version=settings.VERSION,
        made_at=made_at,
        migrations=migrations,
        tables=[msgspec.structs.replace(entry, last_key=keys.get(entry.name)) for entry in entries],
    )
    archive.writestr(NAME, msgspec.json.format(msgspec.json.encode(manifest), indent=1))
    return manifest


def _written(archive: ZipFile, table: Table) -> TableEntry:
    """Write the rows of a table as one part of the archive."""
    digest, count = hashlib.sha256(), 0
    part = ZipInfo(member_of(table.name))
    part.compress_type = ZIP_DEFLATED
    with archive.open(part, "w", force_zip64=True) as stream:
        for line in lines_of(table):
            stream.write(line)
            digest.update(line)
            count += 1
    return TableEntry(name=table.name, columns=table.columns, row_count=count, sha256=digest.hexdigest(), last_key=None)
