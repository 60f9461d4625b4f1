"""The columns of the audit log; its exports have the same keys."""

from django.db.models import F

from ui.columns import Column

COLUMNS = (
    Column(key="id", page=False, value=lambda row: row.entry.pk),
    Column(key="at", label="When", order_by=[F("at")], fixed=True, value=lambda row: row.entry.at),
    Column(
        key="actor",
        label="Who",
        order_by=[F("actor_name")],
        fixed=True,
        help="And how, where it was not on a page",
        value=lambda row: row.entry.actor_name or None,
    ),
    Column(key="actor_key", page=False, value=lambda row: row.entry.actor_pk),
    Column(key="via", page=False, value=lambda row: row.entry.via or None),
    Column(key="action", label="What", order_by=[F("action")], fixed=True, value=lambda row: row.entry.action),
    Column(
        key="subject",
        label="On what",
        order_by=[F("subject_kind"), F("subject")],
        fixed=True,
        value=lambda row: row.entry.subject or None,
    ),
    Column(key="subject_kind", page=False, value=lambda row: row.entry.subject_kind or None),
    Column(key="subject_key", page=False, value=lambda row: row.entry.subject_key or None),
    Column(key="changes", label="Before and after", value=lambda row: row.changes or None),
    Column(key="address", label="From where", order_by=[F("address")], value=lambda row: row.entry.address or None),
    Column(
        key="request_id",
        label="Request",
        help="The id under which the log of the web server has it",
        value=lambda row: row.entry.request_id or None,
    ),
    Column(
        key="sealed",
        label="Sealed",
        help="Whether a seal covers it, which happens within minutes",
        value=lambda row: row.is_sealed,
    ),
)
