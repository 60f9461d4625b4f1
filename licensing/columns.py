"""The columns of the license list; its exports and the API have the same keys."""

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest, NullIf

from consoles.models import Freshness
from consoles.resellers import reseller_order
from ui.columns import Column, text

# The share of the license that is used: what is nearly full sorts together, whatever its unit.
USED_SHARE = F("used_units") / NullIf(F("units"), 0.0)
LISTED_AT = Subquery(
    Freshness.objects.filter(
        console=OuterRef("console"), step=Freshness.Step.LICENSES, part=OuterRef("product")
    ).values("refreshed_at")[:1]
)
# `LicenseRow.refreshed_at` in SQL: a license that was read by itself is younger than its list.
REFRESHED_AT = Greatest(Coalesce(LISTED_AT, F("read_at")), F("read_at"))

COLUMNS = (
    Column(key="product", label="Product", order_by=[F("product")], value=lambda row: row.license.product),
    Column(
        key="company", label="Company", order_by=[text("organization__name")], value=lambda row: row.company or None
    ),
    Column(
        key="reseller",
        label="Reseller",
        order_by=reseller_order,
        value=lambda row: row.reseller or None,
    ),
    Column(
        key="server",
        label="Server",
        order_by=[text("server__name")],
        fixed=True,
        value=lambda row: row.license.server_title,
    ),
    Column(key="server_uid", kind="uid", page=False, value=lambda row: str(row.license.uid)),
    Column(key="status", label="Status", order_by=[text("status")], value=lambda row: row.license.status or None),
    Column(key="type", label="Type", order_by=[text("type")], value=lambda row: row.license.type or None),
    Column(
        key="edition",
        label="Edition",
        order_by=[text("edition")],
        shown=False,
        value=lambda row: row.license.edition or None,
    ),
    Column(
        key="expires_on",
        kind="day",
        label="Expires",
        order_by=[F("expires_on")],
        help="The UTC day on which the license expires",
        value=lambda row: row.license.expires_on,
    ),
    Column(key="days_left", kind="integer", page=False, value=lambda row: row.days_left),
    Column(
        key="support_expires_on",
        kind="day",
        label="Support until",
        order_by=[F("support_expires_on")],
        shown=False,
        value=lambda row: row.license.support_expires_on,
    ),
    Column(key="grace_ends_on", kind="day", page=False, value=lambda row: row.grace_ends_on),
    Column(
        key="urgency", page=False, order_by=[F("urgency_rank"), F("expires_on")], value=lambda row: row.urgency.value
    ),
    Column(
        key="renewal",
        label="Renewal",
        order_by=[text("renewal")],
        help="Whether the license is prolonged without a person",
        value=lambda row: row.renewal.value,
    ),
    Column(
        key="usage", label="Used / total", order_by=[USED_SHARE], align="end", help="Sorts by the share that is used"
    ),
    Column(key="used_units", kind="number", page=False, value=lambda row: row.license.used_units),
    Column(key="units", kind="number", page=False, value=lambda row: row.license.units),
    Column(key="unit_type", page=False, value=lambda row: row.license.unit_type or None),
    Column(key="used_sockets", kind="number", page=False, value=lambda row: row.license.used_sockets),
    Column(key="sockets", kind="number", page=False, value=lambda row: row.license.sockets),
    Column(key="used_capacity", kind="number", page=False, value=lambda row: row.license.used_capacity),
    Column(key="capacity", kind="number", page=False, value=lambda row: row.license.capacity),
    Column(
        key="auto_update",
        kind="flag",
        label="Auto-update",
        order_by=[F("auto_update")],
        shown=False,
        value=lambda row: row.license.auto_update,
    ),
    Column(
        key="console", label="Console", order_by=[text("console__name")], value=lambda row: row.license.console.name
    ),
    Column(key="age", label="Age", order_by=[REFRESHED_AT], align="end", help="How long ago the console said so"),
    Column(key="refreshed_at", kind="moment", page=False, value=lambda row: row.refreshed_at),
    Column(key="licensee", page=False, value=lambda row: row.license.licensee or None),
    Column(key="license_ids", kind="texts", page=False, value=lambda row: row.license.license_ids),
    Column(key="support_ids", kind="texts", page=False, value=lambda row: row.license.support_ids),
    Column(key="entitlement_copies", kind="integer", page=False, value=lambda row: row.license.copies),
    Column(key="gone_at", kind="moment", page=False, value=lambda row: row.license.gone_at),
    Column(key="id", kind="integer", page=False, value=lambda row: row.license.pk),
)
