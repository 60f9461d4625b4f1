"""`manage.py person`: an account with a role, from a terminal."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from accounts.audit.context import Origin, acting
from accounts.permissions import Role
from accounts.services import person_ensure

ROLES = {role.name.lower().replace("_", "-"): role for role in Role}


class Command(BaseCommand):
    """Makes an account, or gives an existing one another role."""

    help = "Make an account with a role; a new one gets a random password, which is printed once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a name and a role."""
        parser.add_argument("username")
        parser.add_argument("--role", required=True, choices=sorted(ROLES))

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was done, and the password of a new account."""
        role = ROLES[options["role"]]
        with acting(Origin(via="command")):
            password = person_ensure(username=options["username"], role=role)
        made = f", and signs in with the password {password}" if password else ""
        self.stdout.write(f"{options['username']} has the role {role}{made}.")
