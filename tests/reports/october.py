"""An October of which a test tells what the console said each evening, and what its report says."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from tests.reports.factories import Json, detail, usage, workload
from tests.usage.console import Row
from tests.usage.factories import server
from tests.usage.factories import usage as used_by
from tests.usage.factories import workload as of_workload
from tests.usage.gauges import Told
from usage.coverage import coverage_note

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
AGENTS, BACKUP, CLOUD = "VSPC", "BackupAndReplication", "CloudConnect"


def evening(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 22, tzinfo=UTC)


def uses(number: int, points: float, product: str = BACKUP, **values: Any) -> Row:
    """An organization that uses so many points of one product."""
    return used_by(number, server(number, of_workload(points), type=product), **values)


def read_all_of_october(west: Told, rows_of: Callable[[int], list[Row]]) -> None:
    """Read the console every evening; `rows_of` tells by the day of the month what it says, of which the 9th is apart.

    On the other days a reading finds nothing new, and leaves nothing but that it was.
    """
    for number in (1, 9, 10, 31):
        west.read(evening(date(2026, 10, number)), *rows_of(number))
    for number in (*range(2, 9), *range(11, 31)):
        coverage_note(west.console, evening(date(2026, 10, number)))


def reports(number: int, points: float, product: str = BACKUP, **values: Any) -> Json:
    """An organization with so many points of one product, a point each."""
    return detail(number, usage(workload(points, weight=1), product=product), **values)
