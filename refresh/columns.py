"""The columns of the list of freshness."""

from ui.columns import Column

COLUMNS = (
    Column(key="console", value=lambda row: row.freshness.console.name),
    Column(key="step", help="What the list belongs to", value=lambda row: row.freshness.step),
    Column(key="list", help="Which list of the console", value=lambda row: row.freshness.part),
    Column(
        key="refreshed_at",
        kind="moment",
        help="When it was last read completely",
        value=lambda row: row.freshness.refreshed_at,
    ),
    Column(key="is_stale", kind="flag", help="Whether it is older than it should be", value=lambda row: row.is_stale),
    Column(
        key="failed_at",
        kind="moment",
        help="When the last reading failed, if it did",
        value=lambda row: row.freshness.failed_at,
    ),
    Column(key="reason", help="Why that failed", value=lambda row: row.freshness.reason or None),
    Column(
        key="is_permitted",
        kind="flag",
        help="Whether the console lets our account read it",
        value=lambda row: row.freshness.is_permitted,
    ),
    Column(
        key="row_count",
        kind="integer",
        help="How many rows the console has, where the whole console is in scope",
        value=lambda row: row.row_count,
    ),
)
