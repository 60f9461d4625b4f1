"""The filters of the license list. Several values of one filter are any of them; several filters are all of them."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django_filters import CharFilter, Filter

from consoles.models import Console, Organization, Product
from consoles.resellers import reseller_path
from licensing.models import License
from licensing.querysets import UNMAPPED, LicenseQuerySet, support_ended, support_ending
from licensing.rules import Renewal, Urgency, today_of
from ui.filters import AnyOf, ListingFilters, Ticked, containing

# What the vendor's schemas list (VSPC REST 3.6.1); consoles may say more, and such a value filters as well.
STATUSES = ("Valid", "Warning", "Error", "Expired", "Unlicensed", "Unknown")
TYPES = (
    "Rental", "Subscription", "Perpetual", "Evaluation", "NFR", "Community", "NotInstalled", "Full", "Promo", "Unknown"
)  # fmt: skip
SEARCHED = (
    "server__name", "organization__name", "console__name", "licensee", "license_ids", "support_ids",
)  # fmt: skip
MOST_DAYS = 36_500
SUPPORT = {"ended": support_ended, "ending": support_ending}
SUPPORT_CHOICES = (("ended", "Has ended"), ("ending", "Ends within 30 days"))


class OpenChoiceField(forms.MultipleChoiceField):
    """Known values, and whatever else a console has sent for the field `of` of the licenses in sight, `among`."""

    def __init__(self, *, of: str, among: LicenseQuerySet, **options: Any) -> None:
        super().__init__(**options)
        self.of = of
        self.among = among

    def valid_value(self, value: str) -> bool:
        """Return whether filtering by `value` can find anything."""
        if super().valid_value(value):
            return True
        return "\x00" not in value and self.among.filter(**{self.of: value}).exists()


class OpenAnyOf(AnyOf):
    """`AnyOf` over a text of the console."""

    field_class = OpenChoiceField


class Days(Filter):  # type: ignore[misc]
    """A number of days from today, negative for the past."""

    field_class = forms.IntegerField

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=-MOST_DAYS, max_value=MOST_DAYS, **options)


class LicenseFilters(ListingFilters):
    """What the license list can be narrowed by."""

    q = CharFilter(label="Search", method="search", max_length=200)
    console = AnyOf(label="Console", field_name="console__name", choices=())
    product = AnyOf(label="Product", choices=Product.choices)
    status = OpenAnyOf(label="Status", of="status", choices=[(status, status) for status in STATUSES])
    type = OpenAnyOf(label="Type", of="type", choices=[(name, name) for name in TYPES])
    urgency = AnyOf(label="Urgency", method="by_urgency", choices=Urgency.choices)
    renewal = AnyOf(label="Renewal", choices=Renewal.choices)
    company = CharFilter(label="Company", method="by_company", max_length=500)
    reseller = CharFilter(label="Reseller", method="by_reseller", max_length=500)
    days_from = Days(label="Days left from", method="by_first_day")
    days_to = Days(label="Days left to", method="by_last_day")
    support = AnyOf(label="Support", method="by_support", choices=SUPPORT_CHOICES)
    over_used = Ticked(label="Over-used", method="by_over_use")
    shared = Ticked(label="Shared key", method="by_sharing")
    unmapped = Ticked(label="No organization", method="by_mapping")
    gone = Ticked(label="Gone ones too", method="by_presence")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        names = Console.objects.visible_to(self.request.user).values_list("name", flat=True)
        self.filters["console"].extra["choices"] = [(name, name) for name in names]
        for name in ("status", "type"):
            self.filters[name].extra["among"] = License.objects.visible_to(self.request.user)

    def search(self, licenses: LicenseQuerySet, _name: str, text: str) -> LicenseQuerySet:
        """Licenses with `text` in a name or an id."""
        return licenses.filter(containing(text, (*SEARCHED, reseller_path(self.request.user))))

    def by_urgency(self, licenses: LicenseQuerySet, _name: str, values: list[str]) -> LicenseQuerySet:
        """Licenses of these urgencies."""
        ranks = [Urgency(value).rank for value in values]
        return licenses.filter(Q(("urgency_rank__in", ranks)))

    def by_company(self, licenses: LicenseQuerySet, _name: str, text: str) -> LicenseQuerySet:
        """Licenses of the organization of this name, or of all that have it in their names."""
        how = self._match(text)
        return licenses.filter(**{f"organization__name__{how}": text})

    def by_reseller(self, licenses: LicenseQuerySet, _name: str, text: str) -> LicenseQuerySet:
        """Licenses of a reseller's companies and of the reseller itself, if that is in sight."""
        how = self._match(text, type=Organization.Type.RESELLER)
        own = Q(organization__type=Organization.Type.RESELLER, **{f"organization__name__{how}": text})
        return licenses.filter(own | Q(**{f"{reseller_path(self.request.user)}__{how}": text}))

    def by_first_day(self, licenses: LicenseQuerySet, _name: str, days: int) -> LicenseQuerySet:
        """Licenses that expire in this many days or later."""
        return licenses.filter(expires_on__gte=_day(days))

    def by_last_day(self, licenses: LicenseQuerySet, _name: str, days: int) -> LicenseQuerySet:
        """Licenses that expire in this many days or earlier."""
        return licenses.filter(expires_on__lte=_day(days))

    def by_over_use(self, licenses: LicenseQuerySet, _name: str, ticked: bool) -> LicenseQuerySet:
        """Licenses of which more is used than licensed."""
        return licenses.over_used() if ticked else licenses

    def by_sharing(self, licenses: LicenseQuerySet, _name: str, ticked: bool) -> LicenseQuerySet:
        """Licenses whose key is installed elsewhere too."""
        return licenses.sharing_a_key_in_sight(self.request.user) if ticked else licenses

    def by_support(self, licenses: LicenseQuerySet, _name: str, values: list[str]) -> LicenseQuerySet:
        """Licenses that go on while their support ends."""
        now, condition = timezone.now(), Q()
        for value in values:
            condition |= SUPPORT[value](now)
        return licenses.filter(condition)

    def by_mapping(self, licenses: LicenseQuerySet, _name: str, ticked: bool) -> LicenseQuerySet:
        """Licenses that belong to no organization."""
        return licenses.filter(UNMAPPED) if ticked else licenses

    def by_presence(self, licenses: LicenseQuerySet, _name: str, ticked: bool) -> LicenseQuerySet:
        """Licenses that the console still has, unless asked otherwise."""
        return licenses if ticked else licenses.current()

    def _match(self, text: str, **of: str) -> str:
        """Whole names win over parts of names: who picked `Alder` does not mean `Alder Logistics`."""
        named = Organization.objects.visible_to(self.request.user).filter(name__iexact=text, **of)
        return "iexact" if named.exists() else "icontains"


def _day(days: int) -> date:
    return today_of(timezone.now()) + timedelta(days=days)
