"""`manage.py restore FILE`: a backup into an empty database, of whichever kind."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vspcdash.backups.errors import BackupRefusedError
from vspcdash.backups.proofs import proofs
from vspcdash.backups.restoring import backup_restore

UNPROVEN = 2


class Command(BaseCommand):
    """Restores, and says what was ended by it and what is proven of it; ends with 2 where something is not."""

    help = (
        "Restore a backup into an empty, migrated database. The exit code is 1 where nothing was restored, and 2 where "
        "the audit log is not as it was sealed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path, help="what `manage.py backup` wrote")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore it, and say what came of it."""
        begun = monotonic()
        try:
            manifest, ended = backup_restore(options["file"])
        except BackupRefusedError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{manifest.row_count:,} rows of {len(manifest.tables)} tables are restored from the backup of "
            f"{manifest.made_at:%Y-%m-%d %H:%M} UTC, in {monotonic() - begun:.1f} s."
        )
        for sentence in ended:
            self.stdout.write(sentence)
        proven = proofs()
        for sentence in [sentence for proof in proven for sentence in proof.sentences]:
            self.stdout.write(sentence)
        if not all(proof.is_whole for proof in proven):
            sys.exit(UNPROVEN)
