"""The columns of the list of operations; its exports and the API have the same keys."""

from django.db.models import ExpressionWrapper, F, fields

from operations.facts import compact
from operations.wording import state_rank
from ui.columns import Column, text

LENGTH = ExpressionWrapper(F("finished_at") - F("started_at"), output_field=fields.DurationField())

COLUMNS = (
    Column(key="id", kind="uid", page=False, value=lambda row: str(row.operation.pk)),
    Column(key="kind", label="What", order_by=[F("kind")], fixed=True, value=lambda row: row.operation.kind),
    Column(
        key="target",
        label="On what",
        order_by=[text("target_name")],
        fixed=True,
        value=lambda row: row.operation.target_name,
    ),
    Column(
        key="state",
        label="State",
        order_by=[state_rank()],
        fixed=True,
        help="What nobody knows the end of first",
        value=lambda row: row.operation.state,
    ),
    Column(
        key="requested_by",
        label="Who",
        order_by=[text("batch__requested_by__username")],
        value=lambda row: row.username,
    ),
    Column(
        key="requested_at",
        kind="moment",
        label="When",
        order_by=[F("requested_at")],
        help="When it was asked for",
        value=lambda row: row.operation.requested_at,
    ),
    Column(
        key="finished_at",
        kind="moment",
        page=False,
        order_by=[F("finished_at")],
        value=lambda row: row.operation.finished_at,
    ),
    Column(key="error", label="Error", order_by=[text("error")], value=lambda row: row.operation.error or None),
    Column(
        key="duration",
        kind="number",
        label="Took",
        order_by=[LENGTH],
        help="From its beginning to its end",
        value=lambda row: None if row.operation.duration is None else row.operation.duration.total_seconds(),
    ),
    Column(
        key="console", label="Console", order_by=[text("console__name")], value=lambda row: row.operation.console.name
    ),
    Column(key="product", page=False, value=lambda row: row.operation.target_kind),
    Column(key="server_uid", kind="uid", page=False, value=lambda row: str(row.operation.target_uid)),
    Column(
        key="organization",
        label="Owner",
        order_by=[text("organization__name")],
        shown=False,
        value=lambda row: row.owner or None,
    ),
    Column(key="reason", label="Reason", order_by=[text("batch__reason")], value=lambda row: row.reason),
    Column(key="batch", kind="uid", page=False, value=lambda row: str(row.operation.batch_id)),
    Column(key="started_at", kind="moment", page=False, value=lambda row: row.operation.started_at),
    Column(key="advice", page=False, value=lambda row: row.operation.advice or None),
    Column(key="before", page=False, value=lambda row: compact(row.operation.before, kind=row.operation.kind)),
    Column(key="after", page=False, value=lambda row: compact(row.operation.after, kind=row.operation.kind)),
    Column(key="attempts", kind="integer", page=False, value=lambda row: row.attempt_count),
)
