"""The columns of the parts of a report; their exports have the same keys."""

from collections.abc import Sequence

from django.db.models import F

from ui.columns import Column, text

OWNER = Column(key="owner", page=False, value=lambda row: row.owner)
LINE_COLUMNS: Sequence[Column] = (
    OWNER,
    Column(
        key="organization",
        label="Organization",
        order_by=[text("organization_name")],
        fixed=True,
        value=lambda row: row.part.organization_title or None,
    ),
    Column(key="product", label="Product", order_by=[text("product")], value=lambda row: row.part.product or None),
    Column(
        key="license_id", label="License", order_by=[text("license_id")], value=lambda row: row.part.license_id or None
    ),
    Column(
        key="support_id",
        label="Support ID",
        order_by=[text("support_id")],
        shown=False,
        value=lambda row: row.part.support_id or None,
    ),
    Column(
        key="edition",
        label="Edition",
        order_by=[text("edition")],
        shown=False,
        value=lambda row: row.part.edition or None,
    ),
    Column(key="workload", label="Workload", order_by=[text("workload")], value=lambda row: row.part.workload or None),
    Column(
        key="initial_count",
        label="Found",
        order_by=[F("initial_count")],
        align="end",
        help="Objects found",
        value=lambda row: row.part.initial_count,
    ),
    Column(
        key="reported_count",
        label="Reported",
        order_by=[F("reported_count")],
        align="end",
        help="Objects left after adjustment",
        value=lambda row: row.part.reported_count,
    ),
    Column(
        key="new_count",
        label="New",
        order_by=[F("new_count")],
        align="end",
        help="Activated in the month: they do not count yet",
        value=lambda row: row.part.new_count,
    ),
    Column(
        key="weight",
        label="Weight",
        order_by=[F("weight")],
        align="end",
        help="Points for each object",
        value=lambda row: row.part.weight,
    ),
    Column(key="points", label="Points", order_by=[F("points")], align="end", value=lambda row: row.part.points),
    Column(
        key="appendix",
        label="Appendix",
        order_by=[text("appendix")],
        help="The licensee; not in the points of the report",
        value=lambda row: row.appendix or None,
    ),
)
SHARE_COLUMNS: Sequence[Column] = (
    OWNER,
    Column(
        key="organization",
        label="Organization",
        order_by=[text("organization_name")],
        fixed=True,
        value=lambda row: row.part.organization_title or None,
    ),
    Column(
        key="organization_uid",
        page=False,
        value=lambda row: str(row.part.organization_uid) if row.part.organization_uid else None,
    ),
    Column(
        key="organization_type",
        label="Kind",
        order_by=[text("organization_type")],
        value=lambda row: row.part.organization_type or None,
    ),
    Column(key="points", label="Points", order_by=[F("points")], align="end", value=lambda row: row.part.points),
    Column(key="share", label="Share", align="end", help="Of the points of the report"),
    Column(
        key="appendix",
        label="Appendix",
        order_by=[text("appendix")],
        help="The licensee; not in the points of the report",
        value=lambda row: row.appendix or None,
    ),
)
LICENSE_COLUMNS: Sequence[Column] = (
    Column(key="license_id", value=lambda row: row.license_id or None),
    Column(key="support_id", value=lambda row: row.support_id or None),
    Column(key="product", value=lambda row: row.product or None),
    Column(key="edition", value=lambda row: row.edition or None),
    Column(key="organization_count", value=lambda row: row.organization_count),
    Column(key="initial_count", value=lambda row: row.initial_count),
    Column(key="reported_count", value=lambda row: row.reported_count),
    Column(key="new_count", value=lambda row: row.new_count),
    Column(key="points", value=lambda row: row.points),
    Column(key="appendix", value=lambda row: row.appendix or None),
)
CHANGE_COLUMNS: Sequence[Column] = (
    Column(key="difference", value=lambda row: row.difference),
    Column(key="kind", value=lambda row: row.kind.value),
    Column(key="organization", value=lambda row: row.organization_title or None),
    Column(key="organization_uid", value=lambda row: str(row.organization_uid) if row.organization_uid else None),
    Column(key="product", value=lambda row: row.product or None),
    Column(key="workload", value=lambda row: row.workload or None),
    Column(key="license_before", value=lambda row: row.license_before or None),
    Column(key="license_after", value=lambda row: row.license_after or None),
    Column(key="count_before", value=lambda row: row.count_before),
    Column(key="count_after", value=lambda row: row.count_after),
    Column(key="weight_before", value=lambda row: row.weight_before),
    Column(key="weight_after", value=lambda row: row.weight_after),
    Column(key="moved_points", value=lambda row: row.moved_points),
    Column(key="appendix", value=lambda row: row.appendix or None),
    Column(key="text", value=lambda row: row.text),
    Column(key="hints", value=lambda row: list(row.hints)),
)
HISTORY_COLUMNS: Sequence[Column] = (
    Column(key="kind", value=lambda row: row.kind.value),
    Column(key="organization", value=lambda row: row.organization_title),
    Column(key="organization_uid", value=lambda row: str(row.organization_uid) if row.organization_uid else None),
    Column(key="product", value=lambda row: row.product or None),
    Column(key="reported_points", value=lambda row: row.reported),
    Column(key="last_points", value=lambda row: row.last),
    Column(key="highest_points", value=lambda row: row.high),
    Column(key="difference", value=lambda row: row.difference),
    Column(key="text", value=lambda row: row.text),
    Column(key="hints", value=lambda row: list(row.hints)),
    Column(key="days_read", value=lambda row: row.read.read_count),
    Column(key="days", value=lambda row: row.read.day_count),
)
