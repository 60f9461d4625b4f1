"""Consoles that are not read, and what was asked of them without an answer."""

from collections.abc import Iterator
from datetime import timedelta

from tests.alerts.year.facts import CONSOLE, Look, Sight, Year
from tests.alerts.year.reference.stages import Found

# Three times the four hours after which it is to be read again.
STALE_HOURS = 12
REMEMBERED = timedelta(days=30)


def found(year: Year, look: Look) -> Iterator[Found]:
    """A console that is old or shuts us out, and an operation of which nobody knows."""
    hours = (look.moment - year.readings[look.reading].at) / timedelta(hours=1)
    if hours > STALE_HOURS:
        yield "console.stale", f"Console {CONSOLE}", "", hours
    if look.sight is Sight.REFUSED:
        yield "console.refused", f"Console {CONSOLE}", "", 0
    server, asked_at = year.lost
    if asked_at < look.moment <= asked_at + REMEMBERED:
        yield "operation.unknown", server, str(asked_at.date()), 0
