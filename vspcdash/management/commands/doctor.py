"""`manage.py doctor`: what is misconfigured here, and how it is mended."""

import sys
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand
from django.template.defaultfilters import pluralize

from vspcdash.doctor.examining import examined
from vspcdash.doctor.verdicts import Level


class Command(BaseCommand):
    """Prints one line for each thing that was looked at, and ends with 1 where one is a problem."""

    help = "Find what is misconfigured, and say how to mend it; the exit code is 1 where there is a problem."
    # Those of Django may fail where we are needed most.
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Look at everything, changing nothing."""
        counts: Counter[Level] = Counter()
        for verdict in examined():
            counts[verdict.level] += 1
            self.stdout.write(verdict.line)
            self.stdout.flush()
        problems, warnings = counts[Level.PROBLEM], counts[Level.WARNING]
        self.stdout.write(
            f"{problems} problem{pluralize(problems)}, {warnings} warning{pluralize(warnings)}, {counts[Level.OK]} ok."
        )
        if counts[Level.PROBLEM]:
            sys.exit(1)
