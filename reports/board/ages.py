"""How old what we know of reports is. The latest ones are read by each refresh, those of all months once a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from consoles.lists import REPORTS
from consoles.models import Console, Freshness
from consoles.schedule import zone_of
from reports.calendar import month_due
from reports.models import Report

ALL, LATEST = "reports", "latest_reports"


@dataclass(frozen=True, kw_only=True, slots=True)
class Age:
    """When something was read last, None for never, and whether that is longer ago than it should be."""

    read_at: datetime | None
    is_stale: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportAges:
    """When the lists of reports were read, by the key of the console and the list."""

    now: datetime
    read: Mapping[tuple[int, str], datetime | None]

    def of(self, console: Console, month: date, report: Report | None = None) -> Age:
        """Return the age of what is known of a month, or of its report, which may have been read by itself."""
        is_latest = month >= month_due(self.now, zone_of(console.time_zone))
        lists = (ALL, LATEST) if is_latest else (ALL,)
        moments = [self.read.get((console.pk, part)) for part in lists] + [report.read_at if report else None]
        read_at = max((moment for moment in moments if moment), default=None)
        is_stale = console.schedule.is_stale(read_at, self.now, is_daily=not is_latest)
        return Age(read_at=read_at, is_stale=is_stale)


def report_ages(user: User | AnonymousUser, now: datetime) -> ReportAges:
    """Return when the reports of each console were read last, of those that this person may see; one query."""
    rows = Freshness.objects.visible_to(user).filter(step=REPORTS, part__in=(ALL, LATEST)).order_by()
    read = {(console, part): moment for console, part, moment in rows.values_list("console", "part", "refreshed_at")}
    return ReportAges(now=now, read=read)
