"""When a usage report of a console was submitted last, which the room that keeps the reports tells."""

from collections.abc import Callable
from datetime import date

Source = Callable[[], dict[int, date]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Add what tells the day of the last submission by the key of the console; twice is once."""
    if source not in _sources:
        _sources.append(source)


def last_submissions() -> dict[int, date]:
    """Return the day of the last submission by the key of the console; consoles without one are left out."""
    found: dict[int, date] = {}
    for source in _sources:
        for console, day in source().items():
            found[console] = max(day, found.get(console, day))
    return found
