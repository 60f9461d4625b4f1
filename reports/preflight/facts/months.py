"""The months of one owner without a gap, and since when something stands in them."""

from collections.abc import Callable, Collection, Iterator
from datetime import date
from itertools import takewhile
from typing import NamedTuple
from uuid import UUID

from reports.models import Report
from usage.months import month_before

# Further back nobody looks: what has stood for two years is said to stand since then at the least.
MOST_MONTHS = 24


class Since(NamedTuple):
    """The day since when something stands, None where it is unknown.

    `is_least` where nobody looked, or could have looked, further back: it may be older.
    """

    day: date | None = None
    is_least: bool = False


class Month(NamedTuple):
    """A month of an owner, with the version of its report."""

    month: date
    version: int


# Newest first.
Months = tuple[Month, ...]
Owner = tuple[int, UUID]


def owner_of(report: Report) -> Owner:
    """Return what tells the owners of reports apart, also over consoles."""
    return report.console_id, report.owner_uid


def versions_by_owner(consoles: Collection[int]) -> dict[Owner, dict[date, int]]:
    """Return the versions of all reports on these consoles, by owner and month; one query.

    Of two reports of one owner and month that one is taken which counts.
    """
    rows = Report.objects.complete().filter(console__in=consoles).counting_first()
    found: dict[Owner, dict[date, int]] = {}
    for console, owner_uid, month, version in rows.values_list("console", "owner_uid", "month", "version"):
        found.setdefault((console, owner_uid), {}).setdefault(month, version or 0)
    return found


def unbroken(report: Report, versions: dict[date, int]) -> Months:
    """Return the month of the report and those before it without a gap."""
    return tuple(_unbroken(report, versions))


def _unbroken(report: Report, versions: dict[date, int]) -> Iterator[Month]:
    yield Month(report.month, report.version_id or 0)
    month = report.month
    for _ in range(MOST_MONTHS - 1):
        month = month_before(month)
        if month not in versions:
            return
        yield Month(month, versions[month])


def since(months: Months, stands: Callable[[int], bool], *, most: int = MOST_MONTHS) -> Since:
    """Return the first month of the unbroken row up to the report's own in which it stands in the report's version.

    No more than `most` months are looked at.
    """
    looked_at = months[:most]
    row = list(takewhile(lambda month: stands(month.version), looked_at[1:]))
    return Since([looked_at[0], *row][-1].month, is_least=len(row) + 1 == most)
