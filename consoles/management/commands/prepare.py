"""Everything that must be done once before the programs start; what it prints is for the program that calls it."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.services import administrator_ensure
from consoles.services import console_from_environment, demo_console_ensure, demo_is_wanted
from vspc.address import api_base
from vspc.errors import VspcError
from vspcdash.preparation import PreparationError, database_migrate, secrets_check, static_files_collect


class Command(BaseCommand):
    """Prints `{"password": ..., "demo": ...}`: a password made up just now, and whether the demo console is used."""

    help = "Migrate, collect static files, and make the administrator and the console that the environment names."
    # The checks of a new version may read tables that only this command makes.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take where a simulator is going to listen."""
        parser.add_argument("--demo-url", help="address of a simulator to use while there is no real console")
        parser.add_argument(
            "--static-only", action="store_true", help="collect the static files and nothing else, as for an image"
        )
        parser.add_argument("--demo-key-file", type=Path, help="file that holds its API key")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do each step; those that are done change nothing."""
        try:
            if options["static_only"]:
                static_files_collect()
                return
            if settings.VSPC_URL:
                api_base(settings.VSPC_URL)
            database_migrate()
            secrets_check()
            static_files_collect()
        except (PreparationError, VspcError) as error:
            raise CommandError(str(error)) from error
        demo = self._consoles_ensure(options["demo_url"], options["demo_key_file"])
        # Last, since a password that is made up here is shown only when nothing fails after it.
        password = administrator_ensure()
        self.stdout.write(json.dumps({"password": password, "demo": demo}))

    def _consoles_ensure(self, demo_url: str | None, demo_key_file: Path | None) -> bool:
        if console_from_environment() or not demo_is_wanted() or not (demo_url and demo_key_file):
            return False
        demo_console_ensure(url=demo_url, api_key=demo_key_file.read_text(encoding="ascii").strip())
        return True
