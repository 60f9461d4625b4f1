"""The list of reports that a person gets."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponseBase

from consoles.scoping import is_narrowed
from reports.models import Report
from reports.months.annotations import with_file, with_own_months, with_owner_month
from reports.months.columns import OWN_COLUMNS
from reports.months.filters import OwnReportFilters
from reports.months.listing import ROW_FIELDS, ReportList
from reports.months.rows import OwnReportRow, ReportRows
from reports.querysets import ReportQuerySet
from ui.exports import exporting


class OwnReportList(ReportList):
    """The same for somebody who does not see everything: of each report what is in scope."""

    columns = OWN_COLUMNS
    filters_class = OwnReportFilters
    default_order = (F("month").desc(), F("owner_shown").asc())

    def rows(self) -> ReportQuerySet:
        """Return reports with what a row shows of them."""
        user = self.request.user
        reports = with_own_months(Report.objects.visible_to(user).complete(), self.months, user)
        return with_file(with_owner_month(reports, user), user).select_related("console", "version").only(*ROW_FIELDS)

    def present(self, rows: Iterable[Any]) -> Iterable[Any]:
        """Return reports as rows with their age."""
        return ReportRows(rows, ages=self.ages, made=OwnReportRow)

    def extra_context(self) -> dict[str, Any]:
        """Return what the page has, and that it is not everything."""
        return {**super().extra_context(), "is_own": True}


def listing_for(request: HttpRequest) -> type[ReportList]:
    """Return the list that the person of this request gets."""
    return OwnReportList if is_narrowed(request.user) else ReportList


@exporting
def report_list(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """Answer with the list of reports."""
    return listing_for(request).as_view()(request, *args, **kwargs)
