"""The columns of the list of alerts; its exports and the API have the same keys."""

from django.db.models import F

from alerts.selectors import SEVERITY_RANK
from alerts.states import state_rank
from consoles.resellers import reseller_order
from ui.columns import Column, text

COLUMNS: tuple[Column, ...] = (
    Column(key="id", kind="integer", page=False, value=lambda row: row.alert.pk),
    Column(key="rule", page=False, value=lambda row: row.alert.rule),
    Column(key="subject", page=False, value=lambda row: row.alert.subject),
    Column(key="episode", page=False, value=lambda row: row.alert.episode or None),
    Column(
        key="severity",
        label="Severity",
        order_by=[SEVERITY_RANK],
        fixed=True,
        value=lambda row: row.severity.value,
    ),
    Column(key="name", label="About", order_by=[text("name")], fixed=True, value=lambda row: row.alert.name),
    Column(key="text", label="What is wrong", order_by=[text("text")], value=lambda row: row.alert.text),
    Column(
        key="level",
        kind="number",
        label="How far",
        order_by=[F("level")],
        help="In what the rule counts: days or hours left, percent",
        value=lambda row: row.alert.level,
    ),
    Column(
        key="stage",
        kind="integer",
        label="Stage",
        shown=False,
        order_by=[F("stage")],
        help="The deepest stage that it has reached, and where somebody chose it",
        value=lambda row: row.alert.stage,
    ),
    Column(key="stage_from", page=False, value=lambda row: row.alert.stage_from),
    Column(
        key="state",
        label="State",
        order_by=[state_rank()],
        fixed=True,
        value=lambda row: row.state.value,
    ),
    Column(
        key="opened_at", kind="moment", label="Since", order_by=[F("opened_at")], value=lambda row: row.alert.opened_at
    ),
    Column(key="at", kind="moment", page=False, order_by=[F("at")], value=lambda row: row.alert.at),
    Column(key="changed_at", kind="moment", page=False, value=lambda row: row.alert.changed_at),
    Column(
        key="solved_at", kind="moment", page=False, order_by=[F("solved_at")], value=lambda row: row.alert.solved_at
    ),
    Column(
        key="acknowledged_by",
        label="Who has it",
        order_by=[text("handled_by__username")],
        help="Who acknowledged or muted it, and until when",
        value=lambda row: row.handler.username if row.handler else None,
    ),
    Column(key="until", kind="moment", page=False, value=lambda row: row.handled_until),
    Column(key="note", label="Note", shown=False, value=lambda row: row.note or None),
    Column(
        key="company",
        label="Company",
        order_by=[text("organization__name")],
        shown=False,
        value=lambda row: row.company or None,
    ),
    Column(
        key="reseller",
        label="Reseller",
        order_by=reseller_order,
        shown=False,
        value=lambda row: row.reseller or None,
    ),
    Column(
        key="console",
        label="Console",
        order_by=[text("console__name")],
        shown=False,
        value=lambda row: row.console or None,
    ),
    Column(
        key="product",
        label="Product",
        order_by=[text("product")],
        shown=False,
        value=lambda row: row.alert.product or None,
    ),
    Column(key="license", kind="integer", page=False, value=lambda row: row.alert.license_id),
    Column(key="url", page=False, value=lambda row: row.alert.url),
)
# For somebody who is not told of people.
UNNAMED_COLUMNS = tuple(column for column in COLUMNS if column.key not in {"acknowledged_by", "note"})
