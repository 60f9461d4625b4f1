"""The columns of the list of reports; its exports and the API have the same keys."""

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import Expression, F
from django.db.models.functions import NullIf

from ui.columns import Column, text

COLUMNS: Sequence[Column] = (
    Column(key="console", label="Console", order_by=[text("console__name")], value=lambda row: row.report.console.name),
    Column(
        key="report_id",
        kind="integer",
        label="Report",
        order_by=[F("number")],
        align="end",
        help="The console's number of the report",
        value=lambda row: row.report.number,
    ),
    Column(key="owner", label="Owner", order_by=[text("owner_name")], fixed=True, value=lambda row: row.owner_title),
    Column(
        key="month",
        kind="month",
        label="Month",
        order_by=[F("month")],
        fixed=True,
        value=lambda row: f"{row.report.month:%Y-%m}",
    ),
    Column(key="status", label="Status", order_by=[text("status")], value=lambda row: row.report.status or None),
    Column(
        key="total_points",
        kind="number",
        label="Points",
        order_by=[F("version__total_points")],
        align="end",
        value=lambda row: row.points,
    ),
    Column(
        key="change",
        kind="number",
        label="Change",
        order_by=[F("change")],
        align="end",
        help="Against the owner's report of the month before",
        value=lambda row: row.change,
    ),
    Column(
        key="change_percent",
        kind="number",
        page=False,
        order_by=[F("change") / NullIf(F("points_before"), 0.0)],
        value=lambda row: None if row.change_share is None else round(100 * row.change_share, 2),
    ),
    Column(
        key="licensee",
        label="Licensee",
        order_by=[text("licensee")],
        shown=False,
        value=lambda row: row.licensee or None,
    ),
    Column(
        key="submitted_on",
        kind="day",
        label="Submitted",
        order_by=[F("submitted_on")],
        value=lambda row: row.report.submitted_on,
    ),
    Column(
        key="closed_on", kind="day", label="Closed", order_by=[F("closed_on")], value=lambda row: row.report.closed_on
    ),
    Column(key="file", label="CSV", help="The console's own file of the report"),
    Column(key="generated_at", kind="moment", page=False, value=lambda row: row.report.generated_at),
    Column(key="changed_after_approval", kind="flag", page=False, value=lambda row: row.report.is_changed),
    Column(key="gone_at", kind="moment", page=False, value=lambda row: row.report.gone_at),
    Column(key="age", label="Age", align="end", help="How long ago the console said so"),
    Column(key="refreshed_at", kind="moment", page=False, value=lambda row: row.refreshed_at),
    Column(key="id", kind="integer", page=False, value=lambda row: row.report.pk),
)
# For somebody who does not see everything: sorted by what is shown.
SHOWN: dict[str, Sequence[Expression | F]] = {
    "owner": [text("owner_shown")],
    "total_points": [F("points_shown")],
    "licensee": [text("licensee_shown")],
}
OWN_COLUMNS: Sequence[Column] = [replace(column, order_by=SHOWN.get(column.key, column.order_by)) for column in COLUMNS]
