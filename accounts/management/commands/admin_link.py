"""`manage.py admin_link`: the way in when nobody can sign in as an administrator."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.links.addresses import printed_address
from accounts.links.emergency import NoAdministratorError, emergency_link_make


class Command(BaseCommand):
    """Prints a link that signs an administrator in once, also where nobody signs in by password."""

    help = (
        "Print a link that signs an administrator in, once and within 15 minutes; the audit log keeps that it was made."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the name of an administrator."""
        parser.add_argument("username", nargs="?", default="", help="the first active administrator unless named")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print whom the link is for, and the link."""
        try:
            person, token = emergency_link_make(username=options["username"])
        except NoAdministratorError as error:
            raise CommandError(error.sentence) from error
        self.stdout.write(f"Within 15 minutes and once, this signs in {person.username}:")
        self.stdout.write(printed_address(token))
