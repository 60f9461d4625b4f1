"""The filters of the list of alerts. Several values of one filter are any of them; several filters are all of them."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django_filters import CharFilter

from alerts.models import Alert
from alerts.models.alerts import SEVERITIES
from alerts.selectors import license_named, sees_people
from alerts.states import State
from consoles.models import Console, Organization, Product
from consoles.resellers import reseller_path
from ui.filters import AnyOf, KeyFilter, ListingFilters, containing
from ui.troubles import rules

SEARCHED = ("name", "text", "organization__name", "console__name")


class Stands(AnyOf):
    """Alerts in these states; those that are not solved where none is named."""

    def filter(self, qs: "QuerySet[Any]", value: Sequence[str]) -> "QuerySet[Any]":
        """Narrow `qs`, which has the annotation `state`."""
        return super().filter(qs, value) if value else qs.filter(solved_at=None)


class AlertFilters(ListingFilters):
    """What the list of alerts can be narrowed by."""

    q = CharFilter(label="Search", method="search", max_length=200)
    state = Stands(label="State", choices=State.choices)
    severity = AnyOf(label="Severity", choices=SEVERITIES)
    rule = AnyOf(label="Rule", choices=())
    product = AnyOf(label="Product", choices=Product.choices)
    console = AnyOf(label="Console", field_name="console__name", choices=())
    company = CharFilter(label="Company", method="by_company", max_length=500)
    reseller = CharFilter(label="Reseller", method="by_reseller", max_length=500)
    license = KeyFilter(label="License")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        user = self.request.user
        names = Console.objects.visible_to(user).values_list("name", flat=True)
        self.filters["console"].extra["choices"] = [(name, name) for name in names]
        self.filters["rule"].extra["choices"] = [
            (rule.key, rule.title) for rule in rules() if user.has_perm(rule.permission)
        ]

    def search(self, alerts: "QuerySet[Alert]", _name: str, words: str) -> "QuerySet[Alert]":
        """Alerts with `words` in a name, in what is wrong, or in the note as far as the person may read it."""
        notes = ("note",) if sees_people(self.request.user) else ()
        return alerts.filter(containing(words, (*SEARCHED, reseller_path(self.request.user), *notes)))

    def by_company(self, alerts: "QuerySet[Alert]", _name: str, words: str) -> "QuerySet[Alert]":
        """Alerts about the organization of this name, or about all that have it in their names."""
        return alerts.filter(**{f"organization__name__{self._match(words)}": words})

    def by_reseller(self, alerts: "QuerySet[Alert]", _name: str, words: str) -> "QuerySet[Alert]":
        """Alerts about a reseller's companies and about the reseller itself, if that is in sight."""
        how = self._match(words, type=Organization.Type.RESELLER)
        own = Q(organization__type=Organization.Type.RESELLER, **{f"organization__name__{how}": words})
        return alerts.filter(own | Q(**{f"{reseller_path(self.request.user)}__{how}": words}))

    def words_of(self, name: str, value: Any) -> str:
        """Return what a chip says of the value of a filter: a license in sight is called by its server."""
        if name != "license":
            return super().words_of(name, value)
        license_ = license_named(value, self.request.user)
        return license_.server_title if license_ else str(value)

    def _match(self, words: str, **of: str) -> str:
        """Whole names win over parts of names: who picked `Alder` does not mean `Alder Logistics`."""
        named = Organization.objects.visible_to(self.request.user).filter(name__iexact=words, **of)
        return "iexact" if named.exists() else "icontains"
