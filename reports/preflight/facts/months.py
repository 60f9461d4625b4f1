"""The months of one owner without a gap, and since when something stands in them."""

from collections.abc import Callable, Collection, Iterator
from datetime import date
from typing import NamedTuple
from uuid import UUID

from reports.models import Report
from usage.months import month_before

# Further back nobody looks: what has stood for two years is said to stand since then.
MOST_MONTHS = 24


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

    Of two reports of one owner and month the younger one counts.
    """
    rows = Report.objects.complete().filter(console__in=consoles).order_by("month", "pk")
    found: dict[Owner, dict[date, int]] = {}
    for console, owner_uid, month, version in rows.values_list("console", "owner_uid", "month", "version"):
        found.setdefault((console, owner_uid), {})[month] = version or 0
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


def since(months: Months, stands: Callable[[int], bool]) -> date:
    """Return the first month of the unbroken row up to the report's own in which it stands in the report's version."""
    first = months[0].month
    for month, version in months[1:]:
        if not stands(version):
            break
        first = month
    return first
