"""`python manage.py demo_license`: a license file that a simulated console installs."""

import math
from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from simulator.license_file import PRODUCTS, TYPES, make


class Command(BaseCommand):
    """Writes one license file; each has a key of its own."""

    help = "Make a license file for the simulated console. A real console does not take it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--product", choices=PRODUCTS, required=True)
        parser.add_argument("--expires", type=_day, required=True, metavar="YYYY-MM-DD", help="its last day")
        parser.add_argument("--points", type=_points, required=True, metavar="N", help="points, instances or users")
        parser.add_argument("--type", choices=TYPES, default="Rental")
        parser.add_argument("--output", type=Path, metavar="FILE", help="where to write it (standard output)")

    def handle(self, **options: Any) -> None:
        """Make the file, and write it."""
        text = make(**{name: options[name] for name in ("product", "expires", "points", "type")})
        if options["output"] is None:
            self.stdout.write(text, ending="")
            return
        try:
            options["output"].write_text(text)
        except OSError as error:
            raise CommandError(f"The file {options['output']} cannot be written: {error.strerror}.") from error


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a day of the form YYYY-MM-DD.") from None


def _points(text: str) -> float:
    try:
        points = float(text)
    except ValueError:
        points = math.nan
    if not math.isfinite(points) or points <= 0:
        raise ArgumentTypeError(f"{text!r} is not a number of points.")
    return points
