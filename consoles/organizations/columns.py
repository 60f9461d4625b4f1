"""The columns of the list of organizations."""

from ui.columns import Column

COLUMNS = (
    Column(key="id", kind="integer", value=lambda row: row.organization.pk),
    Column(key="uid", kind="uid", help="The console's key", value=lambda row: str(row.organization.uid)),
    Column(key="name", value=lambda row: row.organization.name),
    Column(key="type", value=lambda row: row.organization.type),
    Column(
        key="reseller",
        help="The reseller of a company, if that may be named",
        value=lambda row: row.reseller or None,
    ),
    Column(key="status", help="As the console says it", value=lambda row: row.organization.status or None),
    Column(key="console", value=lambda row: row.organization.console.name),
    Column(
        key="gone_at",
        kind="moment",
        help="When it was found that the console has it no more",
        value=lambda row: row.organization.gone_at,
    ),
    Column(
        key="refreshed_at", kind="moment", help="When the console was last asked", value=lambda row: row.refreshed_at
    ),
)
