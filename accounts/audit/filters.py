"""The filters of the audit log. Several values of one filter are any of them; several filters are all."""

from typing import Any

from django.db.models import QuerySet
from django_filters import CharFilter

from accounts.audit.actions import Action
from accounts.audit.rows import action_title
from accounts.models import AuditEntry
from ui.filters import AnyOf, FirstDay, LastDay, ListingFilters, containing

SEARCHED = ("actor_name", "via", "subject", "address", "request_id")
Entries = QuerySet[AuditEntry]


class AuditFilters(ListingFilters):
    """What the audit log can be narrowed by."""

    q = CharFilter(label="Search", method="search", max_length=200)
    action = AnyOf(label="What", choices=[(action.value, action_title(action)) for action in Action])
    kind = AnyOf(label="On what", field_name="subject_kind", choices=())
    person = CharFilter(label="Who", field_name="actor_name", max_length=150)
    address = CharFilter(label="From where", lookup_expr="startswith", max_length=45)
    request_id = CharFilter(label="Request", max_length=64)
    from_day = FirstDay(label="From", field_name="at")
    to_day = LastDay(label="To", field_name="at")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = AuditEntry.objects.order_by("subject_kind").values_list("subject_kind", flat=True).distinct()
        self.filters["kind"].extra["choices"] = [(kind, kind.capitalize()) for kind in kinds if kind]

    def search(self, entries: Entries, _name: str, text: str) -> Entries:
        """Entries with `text` in the name of a person or subject, in how or from where, or in the request's id."""
        return entries.filter(containing(text, SEARCHED))
