"""`manage.py backup FILE`: the whole database in one file, while the product runs."""

import signal
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vspcdash.backups.errors import BackupRefusedError
from vspcdash.backups.writing import backup_write


class Command(BaseCommand):
    """Writes the file, and says what is in it."""

    help = "Write the whole database to a new file; stored secrets stay encrypted in it, and no key is in it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path, help="a file that is not there yet")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it, and say how much that was."""
        begun = monotonic()
        try:
            with _stopped_tidily():
                manifest = backup_write(options["file"])
        except BackupRefusedError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{manifest.row_count:,} rows of {len(manifest.tables)} tables are in {options['file']}, "
            f"written in {monotonic() - begun:.1f} s. Keep encryption.key and secret.key apart from it."
        )


@contextmanager
def _stopped_tidily() -> Iterator[None]:
    """Leave nothing behind either when somebody stops us."""
    before = signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
