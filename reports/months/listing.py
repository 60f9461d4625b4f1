"""The page of reports: the month board above, and below it the reports of all months as a list."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import F

from accounts.http import SignedInRequest
from accounts.permissions import Permission
from consoles import schedule
from consoles.sight import covers_nothing
from reports.board.ages import ReportAges, report_ages
from reports.board.selecting import board_for
from reports.models import Report
from reports.months.annotations import with_changed, with_file, with_month_before, with_owner_month
from reports.months.columns import COLUMNS
from reports.months.filters import ReportFilters
from reports.months.rows import ReportRows
from reports.querysets import ReportQuerySet
from ui.fragments import is_fragment
from ui.listing import Listing

ROW_FIELDS = (
    "console__name", *schedule.FIELDS_OF_CONSOLE, "number",
    "owner_name", "owner_uid", "licensee", "status", "generated_at",
    "month", "read_at", "gone_at", "version__total_points",
)  # fmt: skip


class ReportList(Listing):
    """Reports of all months, the newest month first."""

    name = "reports"
    row_name = "report"
    columns = COLUMNS
    filters_class = ReportFilters
    page_template = "reports/board.html"
    fragment_template = "reports/partials/report_list.html"
    default_order = (F("month").desc(), F("owner_name").asc())
    export_permission = Permission.VIEW_REPORTS.full_name

    request: SignedInRequest

    def rows(self) -> ReportQuerySet:
        """Return reports with what a row shows, without the consoles' secrets and the reports themselves."""
        reports = Report.objects.visible_to(self.request.user).complete()
        user = self.request.user
        rows = with_file(with_changed(with_owner_month(with_month_before(reports, self.months), user)), user)
        return rows.select_related("console", "version").only(*ROW_FIELDS)

    def present(self, rows: Iterable[Any]) -> Iterable[Any]:
        """Return reports as rows with their age."""
        return ReportRows(rows, ages=self.ages)

    def extra_context(self) -> dict[str, Any]:
        """Return the board, for those who get the page; there is none of consoles that are not in scope as a whole."""
        if is_fragment(self.request) or covers_nothing(self.request.user):
            return {}
        return {"board": board_for(self.request.user, self.now)}

    @cached_property
    def months(self) -> list[date]:
        """All months that there are reports of."""
        reports = Report.objects.visible_to(self.request.user)
        return list(reports.order_by().values_list("month", flat=True).distinct())

    @cached_property
    def ages(self) -> ReportAges:
        """When the reports of each console were read."""
        return report_ages(self.request.user, self.now)
