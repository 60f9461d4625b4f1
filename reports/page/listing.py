"""The parts of a report that are long lists: its organizations and its lines."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponseBase

from accounts.http import SignedInRequest
from accounts.permissions import Permission
from reports.models import ReportLine, ReportShare
from reports.page.addressed import head_at
from reports.page.columns import LINE_COLUMNS, SHARE_COLUMNS
from reports.page.filters import LineFilters, PartFilters, ShareFilters
from reports.page.heads import ReportHead
from reports.page.shown import summary_shown
from reports.page.summaries import Summary, removed
from reports.page.tabs import organization_lines_url, part_url, report_tabs
from ui.filters import Chip
from ui.listing import Listing
from ui.wording import NO_BREAK_SPACE, UNKNOWN, number

SHARE_GAP = "Not in the points of the report, or not known."


@dataclass(frozen=True, slots=True)
class PartRow:
    """A line or a share with the head of the report that it is in."""

    part: Any
    head: ReportHead

    @property
    def owner(self) -> str:
        """The owner of the report, if that may be named."""
        return self.head.owner_title

    @property
    def appendix(self) -> str:
        """Whose appendix it is in, if that may be named; empty for the report itself."""
        return self.head.licensee(self.part.appendix)

    @property
    def share(self) -> float | None:
        """Its share of the points of the report; None for an appendix, which is not in them, and where unknown.

        Whoever knows it knows the points of the whole report, which not everybody sees.
        """
        total = self.head.version.total_points
        if self.part.appendix or self.part.points is None or not total or not self.head.is_whole:
            return None
        return float(self.part.points / total)

    @property
    def share_gap(self) -> str:
        """Why there is no share."""
        return SHARE_GAP if self.head.is_whole else "It would be of the whole report."

    @property
    def share_words(self) -> str:
        """The share in percent; a dash where there is none."""
        return UNKNOWN if self.share is None else f"{number(round(100 * self.share, 1))}{NO_BREAK_SPACE}%"

    @property
    def removed_count(self) -> float | None:
        """Of a line, objects that were found and then taken out on adjustment; None where a count is unknown."""
        return removed(self.part.initial_count, self.part.reported_count)


class PartList(Listing):
    """Rows of one version of a report, those with most points first; the report itself before its appendices."""

    part: ClassVar[str]
    model: ClassVar[type[ReportLine] | type[ReportShare]]
    filters_class: ClassVar[type[PartFilters]]
    page_template = "reports/report_listing.html"
    fragment_template = "reports/partials/part_list.html"
    default_order = ("appendix", F("points").desc(nulls_last=True))
    export_permission = Permission.EXPORT.full_name

    request: SignedInRequest
    head: ReportHead

    def get(self, request: HttpRequest, pk: int = 0) -> HttpResponseBase:
        """Answer about the report with this key."""
        self.head = head_at(self.request, pk, self.now)
        return super().get(request)

    def rows(self) -> "QuerySet[Any]":
        """Return the rows of the version."""
        return self.head.lines if self.model is ReportLine else self.head.shares

    def present(self, rows: Iterable[Any]) -> Iterator[PartRow]:
        """Return rows with the head of the report."""
        return (PartRow(row, self.head) for row in rows)

    @cached_property
    def summary(self) -> Summary:
        """The sums of the version."""
        return summary_shown(self.head)

    @cached_property
    def filters(self) -> PartFilters:
        """The filters as the address sets them."""
        return self.filters_class(
            data=self.request.GET, queryset=self.rows(), request=self.request, head=self.head, summary=self.summary
        )

    def chips(self) -> list[Chip]:
        """Return the filters in force; each keeps the version."""
        return self.filters.chips(self.request.GET)

    def clear_url(self) -> str:
        """Return the address of the same version without any filter."""
        return part_url(self.head, self.part)

    def extra_context(self) -> dict[str, Any]:
        """Return the head of the report and its tabs."""
        return {
            "head": self.head,
            "report": self.head.report,
            "tabs": report_tabs(self.head, self.part),
            "part": self.part,
            "organization_lines_url": organization_lines_url(self.head),
        }


class ShareList(PartList):
    """The organizations below the owner; a reseller's points are those of its companies too."""

    name = "report-organizations"
    row_name = "organization"
    part = "organizations"
    model = ReportShare
    columns = SHARE_COLUMNS
    filters_class = ShareFilters


class LineList(PartList):
    """The lines: a workload of an organization under one license each."""

    name = "report-lines"
    row_name = "line"
    part = "lines"
    model = ReportLine
    columns = LINE_COLUMNS
    filters_class = LineFilters
