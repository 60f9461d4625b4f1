"""The filters of the audit log. Several values of one filter are any of them; several filters are all."""

from datetime import date, time
from typing import Any

from django.db.models import Q, QuerySet
from django_filters import CharFilter

from accounts.audit.actions import Action
from accounts.audit.rows import action_title
from accounts.models import AuditEntry
from ui.filters import AnyOf, Day, ListingFilters, moment

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
    from_day = Day(label="From", method="by_first_day")
    to_day = Day(label="To", method="by_last_day")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = AuditEntry.objects.order_by("subject_kind").values_list("subject_kind", flat=True).distinct()
        self.filters["kind"].extra["choices"] = [(kind, kind.capitalize()) for kind in kinds if kind]

    def search(self, entries: Entries, _name: str, text: str) -> Entries:
        """Entries with `text` in the name of a person or subject, in how or from where, or in the request's id."""
        condition = Q()
        for field in SEARCHED:
            condition |= Q(**{f"{field}__icontains": text})
        return entries.filter(condition)

    def by_first_day(self, entries: Entries, _name: str, day: date) -> Entries:
        """Entries of this day or later."""
        return entries.filter(at__gte=moment(day, time.min)) if day else entries

    def by_last_day(self, entries: Entries, _name: str, day: date) -> Entries:
        """Entries of this day or earlier."""
        return entries.filter(at__lte=moment(day, time.max)) if day else entries
