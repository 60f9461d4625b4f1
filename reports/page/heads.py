"""What stands above every page of a report: which it is, how old our reading of it is, and how it came to say this.

The head also knows how much of the report a person sees, and gives every other part of the page its rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from accounts.models import User
from consoles.lists import REPORTS
from consoles.models import Freshness, Organization
from consoles.querysets import ScopedQuerySet
from consoles.scoping import is_narrowed
from reports import hidden
from reports.models import Part, Report, ReportLine, ReportShare, ReportVersion
from reports.own import own_points_of
from reports.querysets import ReportQuerySet
from usage.months import month_before

P = TypeVar("P", bound=Part)


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportHead:
    """A report with one of its versions, which `report.version` is, and the report of the month before."""

    report: Report
    version: ReportVersion
    user: User | AnonymousUser
    # Whether everything of it is in scope; otherwise what is of organizations that are.
    is_whole: bool
    is_owner_shown: bool
    # Those of the report, or of the lines that are in scope; None where that is not known.
    points: float | None
    previous_points: float | None
    # Every complete version, the oldest first.
    versions: Sequence[ReportVersion]
    # Of the same owner; None where we have none.
    previous: Report | None
    # When the console was last asked for its reports with success; None where it never was.
    refreshed_at: datetime | None
    # Whether the console is asked for this report with every refresh, and not once a day.
    is_latest: bool
    now: datetime

    @property
    def owner_title(self) -> str:
        """Whose report it is, if that may be named."""
        return self.report.owner_title if self.is_owner_shown else hidden.OWNER

    @property
    def change(self) -> float | None:
        """Points more than in the month before; None where either total is unknown."""
        after, before = self.points, self.previous_points
        return None if after is None or before is None else after - before

    @property
    def change_share(self) -> float | None:
        """The change as a share of the month before; None where that was nothing, or unknown."""
        return self.change / self.previous_points if self.change is not None and self.previous_points else None

    @property
    def is_superseded(self) -> bool:
        """Whether the console says something else by now."""
        return self.version.superseded_at is not None

    @property
    def changed_after_approval(self) -> bool:
        """Whether a version that had been approved was superseded."""
        return self.is_whole and any(one.was_approved and one.superseded_at for one in self.versions)

    @property
    def is_stale(self) -> bool:
        """Whether the reading is older than it should be."""
        return self.report.console.schedule.is_stale(self.refreshed_at, self.now, is_daily=not self.is_latest)

    @property
    def heading(self) -> str:
        """Whose report it is, or its number where the owner is not shown."""
        return self.owner_title if self.is_owner_shown else f"Report {self.report.number}"

    @property
    def title(self) -> str:
        """What the version is called in the names of pages."""
        named = f"Report of {self.owner_title}, " if self.is_owner_shown else f"{self.heading}, "
        return f"{named}{self.report.month:%B %Y}"

    @property
    def query(self) -> str:
        """What every address within the page of a superseded version ends with."""
        return f"?version={self.version.pk}" if self.is_superseded else ""

    @property
    def shares(self) -> "QuerySet[ReportShare]":
        """The shares of the version that are in scope."""
        return _seen(ReportShare.objects.all(), self).filter(version=self.version.pk)

    @property
    def lines(self) -> "QuerySet[ReportLine]":
        """The lines of the version that are in scope."""
        return _seen(ReportLine.objects.all(), self).filter(version=self.version.pk)

    def licensee(self, appendix: str) -> str:
        """Return whose appendix it is, if that may be named; empty for the report itself."""
        return appendix if self.is_whole or not appendix else hidden.LICENSEE


def report_head(report: Report, *, version: ReportVersion, user: User | AnonymousUser, now: datetime) -> ReportHead:
    """Return the head of a page that shows `version`; lets the report show it. Four queries, or a few more."""
    versions = report.versions.filter(is_complete=True).defer("compressed", "summary")
    is_latest = not _of_owner(report, user).filter(month__gt=report.month, gone_at=None).exists()
    report.version = version
    is_whole = not is_narrowed(user) or Report.objects.covered_by(user).filter(pk=report.pk).exists()
    previous = previous_report(report, user=user)
    return ReportHead(
        report=report,
        version=version,
        user=user,
        is_whole=is_whole,
        is_owner_shown=is_whole or _is_owner_seen(report, user),
        points=version.total_points if is_whole else own_points_of(version, user),
        previous_points=_previous_points(previous, user, is_whole=is_whole),
        versions=list(versions.order_by("read_at", "pk")),
        previous=previous,
        refreshed_at=_refreshed_at(report, user, is_latest=is_latest),
        is_latest=is_latest,
        now=now,
    )


def previous_report(report: Report, *, user: User | AnonymousUser) -> Report | None:
    """Return the report of the same owner for the month before, or None; of several the one that counts."""
    before = _of_owner(report, user).of_month(month_before(report.month)).select_related("version")
    shown = before.defer("version__compressed", "version__summary")
    return shown.counting_first().first()


def _seen(rows: "ScopedQuerySet[P]", head: ReportHead) -> "ScopedQuerySet[P]":
    return rows if head.is_whole else rows.visible_to(head.user)


def _is_owner_seen(report: Report, user: User | AnonymousUser) -> bool:
    seen = Organization.objects.visible_to(user)
    return report.owner_id is not None and seen.filter(pk=report.owner_id).exists()


def _previous_points(previous: Report | None, user: User | AnonymousUser, *, is_whole: bool) -> float | None:
    if previous is None or previous.version is None:
        return None
    return previous.version.total_points if is_whole else own_points_of(previous.version, user)


def _of_owner(report: Report, user: User | AnonymousUser) -> ReportQuerySet:
    reports = Report.objects.visible_to(user).complete()
    return reports.filter(console=report.console_id, owner_uid=report.owner_uid)


def _refreshed_at(report: Report, user: User | AnonymousUser, *, is_latest: bool) -> datetime | None:
    """The latest reports are read more often than the list of all; a report that did not change keeps its `read_at`."""
    if report.gone_at:
        return report.read_at
    parts = ["reports", "latest_reports"] if is_latest else ["reports"]
    rows = Freshness.objects.visible_to(user).filter(console=report.console_id, step=REPORTS, part__in=parts)
    moments = [moment for moment in rows.order_by().values_list("refreshed_at", flat=True) if moment]
    return max([*moments, report.read_at])
