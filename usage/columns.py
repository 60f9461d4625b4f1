"""The columns of the lists of usage; their exports and the API have the same keys."""

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import F
from django.db.models.functions import NullIf

from ui.columns import Column, text

CONSOLE = Column(
    key="console", label="Console", order_by=[text("console__name")], value=lambda row: row.gauge.console.name
)
COMPANY = (
    Column(
        key="organization",
        label="Company",
        order_by=[text("usage__organization__name")],
        fixed=True,
        value=lambda row: row.company,
    ),
    Column(key="organization_uid", kind="uid", page=False, value=lambda row: str(row.gauge.usage.uid)),
    Column(
        key="organization_type",
        label="Kind",
        order_by=[text("usage__organization_type")],
        shown=False,
        value=lambda row: row.organization_type or None,
    ),
    Column(
        key="reseller",
        label="Reseller",
        order_by=[text("usage__organization__reseller__name")],
        value=lambda row: row.reseller or None,
    ),
)
PRODUCT = Column(
    key="product", label="Product", order_by=[text("product")], value=lambda row: row.gauge.product or None
)
RESELLER = Column(
    key="reseller",
    label="Reseller",
    order_by=[text("reseller__name")],
    fixed=True,
    value=lambda row: row.reseller or None,
)
PRODUCT_FIRST = Column(
    key="product", label="Product", order_by=[text("product")], fixed=True, value=lambda row: row.gauge.product or None
)
WORKLOAD = Column(
    key="workload", label="Workload", order_by=[text("workload")], fixed=True, value=lambda row: row.workload_title
)
UNITS = (
    Column(key="unit_type", page=False, value=lambda row: row.gauge.unit_type or None),
    Column(
        key="used_units",
        kind="number",
        label="Now",
        order_by=[F("used_units")],
        align="end",
        help="Units that are used now",
        value=lambda row: row.gauge.used_units,
    ),
    Column(
        key="month_high_units",
        kind="number",
        label="Highest this month",
        order_by=[F("this_high")],
        align="end",
        help="The highest reading of this UTC month so far",
        value=lambda row: row.this_high,
    ),
    Column(
        key="last_month_units",
        kind="number",
        label="End of last month",
        order_by=[F("last_end")],
        align="end",
        help="The last reading of last month in UTC",
        value=lambda row: row.last_end,
    ),
    Column(
        key="last_month_high_units",
        kind="number",
        label="Highest last month",
        order_by=[F("last_high")],
        align="end",
        shown=False,
        help="The highest reading of last month in UTC",
        value=lambda row: row.last_high,
    ),
    Column(
        key="change_units",
        kind="number",
        label="Change",
        order_by=[F("change")],
        align="end",
        help="Now against the end of last month",
        value=lambda row: row.change,
    ),
    # Only to sort by: rises and falls together, the largest first.
    Column(key="change_size", page=False, order_by=[F("change_size")]),
    Column(
        key="change_percent",
        kind="number",
        page=False,
        order_by=[F("change") / NullIf(F("last_end"), 0.0)],
        value=lambda row: None if row.change_share is None else round(100 * row.change_share, 2),
    ),
)
REASONS = Column(key="reasons", label="Mostly", help="The lines that explain most of the change")
APART = (
    Column(
        key="new_units",
        kind="number",
        label="New",
        order_by=[F("new_units")],
        align="end",
        help="Activated this month: they do not count yet, and are used from the 1st on",
        value=lambda row: row.gauge.new_units,
    ),
    Column(
        key="rental_units",
        kind="number",
        label="Rental",
        order_by=[F("rental_units")],
        align="end",
        help="With rental licenses of the customer's own: on Cloud Connect free, but for replicas",
        value=lambda row: row.gauge.rental_units,
    ),
    Column(key="is_partial", kind="flag", page=False, value=lambda row: row.gauge.is_partial),
    Column(
        key="gone_at", kind="moment", page=False, value=lambda row: row.gauge.usage.gone_at if row.gauge.usage else None
    ),
    Column(key="changed_at", kind="moment", page=False, value=lambda row: row.gauge.changed_at),
)
AGE = (
    Column(key="age", label="Age", align="end", help="How long ago the console said so"),
    Column(key="refreshed_at", kind="moment", page=False, value=lambda row: row.refreshed_at),
)

ORGANIZATION_COLUMNS: Sequence[Column] = (*COMPANY, *UNITS, REASONS, *APART, CONSOLE, *AGE)
ORGANIZATION_PRODUCT_COLUMNS: Sequence[Column] = (*COMPANY, PRODUCT, *UNITS, REASONS, *APART, CONSOLE, *AGE)
RESELLER_COLUMNS: Sequence[Column] = (RESELLER, *UNITS, *APART, CONSOLE, *AGE)
PRODUCT_COLUMNS: Sequence[Column] = (PRODUCT_FIRST, *UNITS, *APART, CONSOLE, *AGE)
WORKLOAD_COLUMNS: Sequence[Column] = (WORKLOAD, PRODUCT, *UNITS, *APART, CONSOLE, *AGE)


def in_sight(columns: Sequence[Column]) -> Sequence[Column]:
    """Return columns of organizations that sort by resellers as far as they may be named; needs `with_sight`."""
    sorting = {"reseller": [text("reseller_in_sight")]}
    return [replace(column, order_by=sorting.get(column.key, column.order_by)) for column in columns]
