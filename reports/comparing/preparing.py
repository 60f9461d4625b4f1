"""Comparing reports when they have just been read, so that nobody has to wait for it on a page."""

from datetime import date
from uuid import UUID

from django.db.models import Max

from consoles.models import Console
from reports.comparing.comparison import comparison_of
from reports.models import Report
from usage.months import month_before


def comparisons_prepare(console: Console) -> None:
    """Compare the latest reports of `console` with those of the month before; nothing where that was done before."""
    reports = Report.objects.complete().filter(console=console)
    newest = reports.aggregate(newest=Max("month"))["newest"]
    if newest is None:
        return
    rows = reports.filter(month__gte=month_before(newest)).counting_first().select_related("version")
    by_month: dict[tuple[UUID, date], Report] = {}
    for report in rows.defer("version__compressed", "version__summary"):
        by_month.setdefault((report.owner_uid, report.month), report)
    for (owner, month), report in by_month.items():
        if before := by_month.get((owner, month_before(month))):
            comparison_of(before.shown, report.shown)
