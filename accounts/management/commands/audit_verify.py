"""Proves that the audit log is what was written."""

import argparse
import re
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts.audit.proving import log_findings, log_words
from accounts.audit.verifying import Verification

KNOWN_SEAL = re.compile(r"(\d{1,9}):([0-9a-f]{64})", re.ASCII)


class Command(BaseCommand):
    """Prints one line for each finding and ends with 1 where there is any."""

    help = (
        "Verify the seals of the audit log, its entries and its archives; the exit code is 1 where anything is wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the codes of seals that were kept elsewhere."""
        parser.add_argument(
            "--expect",
            type=known_seal,
            action="append",
            default=[],
            metavar="NUMBER:MAC",
            help="a seal that has to be there, as the log of the workers had it; may be given several times",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what is wrong, or how much is as it was."""
        verification = Verification(dict(options["expect"]))
        is_whole = True
        for finding in log_findings(verification):
            self.stdout.write(finding)
            is_whole = False
        if not is_whole:
            sys.exit(1)
        self.stdout.write(log_words(verification))


def known_seal(text: str) -> tuple[int, str]:
    """Return number and code of a seal from `NUMBER:MAC`."""
    found = KNOWN_SEAL.fullmatch(text)
    if found is None:
        raise argparse.ArgumentTypeError("give the number of a block and its code of 64 characters: 12:ab34...")
    return int(found[1]), found[2]
