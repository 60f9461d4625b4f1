"""The filters of the list of organizations. Several values of one filter are any of them; several filters are all."""

from typing import Any

from django.db.models import Q, QuerySet
from django_filters import CharFilter

from consoles.models import Console, Organization
from consoles.querysets import CurrentQuerySet
from ui.filters import AnyOf, ListingFilters, Ticked


class OrganizationFilters(ListingFilters):
    """What the list of organizations can be narrowed by."""

    q = CharFilter(label="Search", method="search", max_length=200)
    console = AnyOf(label="Console", field_name="console__name", choices=())
    type = AnyOf(label="Kind", choices=Organization.Type.choices)
    status = AnyOf(label="Status", choices=())
    reseller = CharFilter(label="Reseller", method="by_reseller", max_length=500)
    gone = Ticked(label="Gone ones too", method="by_presence")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        names = Console.objects.visible_to(self.request.user).values_list("name", flat=True)
        said = Organization.objects.visible_to(self.request.user).exclude(status="")
        self.filters["console"].extra["choices"] = [(name, name) for name in names]
        statuses = said.order_by("status").values_list("status", flat=True).distinct()
        self.filters["status"].extra["choices"] = [(status, status) for status in statuses]

    def search(self, organizations: "QuerySet[Organization]", _name: str, words: str) -> "QuerySet[Organization]":
        """Organizations with `words` in their name."""
        return organizations.filter(name__icontains=words)

    def by_reseller(self, organizations: "QuerySet[Organization]", _name: str, words: str) -> "QuerySet[Organization]":
        """The reseller of this name, or those that have it in their names, with the companies; as far as in sight."""
        resellers = Organization.objects.visible_to(self.request.user).filter(type=Organization.Type.RESELLER)
        named = resellers.filter(name__iexact=words)
        found = named if named.exists() else resellers.filter(name__icontains=words)
        return organizations.filter(Q(pk__in=found.values("pk")) | Q(reseller__in=found.values("pk")))

    def by_presence(
        self, organizations: CurrentQuerySet[Organization], _name: str, ticked: bool
    ) -> CurrentQuerySet[Organization]:
        """Organizations that the console still has, unless asked otherwise."""
        return organizations if ticked else organizations.current()
