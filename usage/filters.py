"""The filters of the lists of usage. Several values of one filter are any of them; several filters are all of them."""

from collections.abc import Callable, Collection, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django_filters import CharFilter

from consoles.models import Console, Organization
from consoles.scoping import is_narrowed
from ui.filters import AnyOf, ListingFilters, Ticked, containing
from usage.models import Gauge, UnitType, UsageLine, unit_title
from usage.months import day_of, month_of
from usage.products import TITLES, product_title
from usage.querysets import GaugeQuerySet
from usage.selectors.own import gauges_adding_up

UNITS = ((UnitType.POINTS.value, "Points"), (UnitType.INSTANCES.value, "Instances"))
TYPES = (("Company", "Companies"), ("Reseller", "Resellers"), ("Provider", "Provider"))
NAMES = ("usage__organization__name", "reseller__name", "console__name", "product", "workload")
OF_RESELLER = "usage__organization__reseller"


class UsageFilters(ListingFilters):
    """What every list of usage can be narrowed by."""

    q = CharFilter(label="Search", method="search", max_length=200)
    console = AnyOf(label="Console", field_name="console__name", choices=())
    unit = AnyOf(label="Unit", field_name="unit_type", choices=UNITS)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        names = Console.objects.visible_to(self.request.user).values_list("name", flat=True)
        self.filters["console"].extra["choices"] = [(name, name) for name in names]
        self.add_said()

    def add_said(self) -> None:
        """Offer what consoles count beyond what we know of: units, and products where they are asked for."""
        gauges = gauges_adding_up(self.request.user, Gauge.Kind.PRODUCT)
        said = set(gauges.order_by().values_list("product", "unit_type").distinct())
        self._offer("unit", {unit for _, unit in said}, unit_title)
        if "product" in self.filters:
            self._offer("product", {product for product, _ in said}, product_title)

    def search(self, gauges: QuerySet[Any], _name: str, words: str) -> QuerySet[Any]:
        """Gauges with `words` in a name, or of the organization with this UID."""
        of_uid = Q(usage__uid=words) if _is_uid(words) else Q()
        return gauges.filter(of_uid | containing(words, NAMES) | self._of_reseller(icontains=words))

    def by_reseller(self, gauges: GaugeQuerySet, _name: str, words: str) -> GaugeQuerySet:
        """Gauges of a reseller, of its companies and of its own usage."""
        how = self._match(words, type=Organization.Type.RESELLER)
        own = Q(usage__organization__type=Organization.Type.RESELLER, **{f"usage__organization__name__{how}": words})
        return gauges.filter(own | self._of_reseller(**{how: words}) | Q(**{f"reseller__name__{how}": words}))

    def _offer(self, name: str, values: Collection[str], title: Callable[[str], str]) -> None:
        """Add choices; what a console leaves empty stands in no address."""
        known = self.filters[name].extra["choices"]
        others = {*values} - {value for value, _ in known} - {""}
        self.filters[name].extra["choices"] = [*known, *((value, title(value)) for value in sorted(others))]

    def _of_reseller(self, **named: str) -> Q:
        """Gauges of companies whose reseller is called so, if that may be named."""
        company = Q(**{f"{OF_RESELLER}__name__{how}": words for how, words in named.items()})
        if is_narrowed(self.request.user):
            company &= Q(**{f"{OF_RESELLER}__in": Organization.objects.visible_to(self.request.user).values("pk")})
        return company

    def _match(self, words: str, **of: str) -> str:
        """Whole names win over parts of names: who picked `Alder` does not mean `Alder Logistics`."""
        named = Organization.objects.visible_to(self.request.user).filter(name__iexact=words, **of)
        return "iexact" if named.exists() else "icontains"


class ProductFilters(UsageFilters):
    """What the list of products or workloads can be narrowed by."""

    product = AnyOf(label="Product", choices=tuple(TITLES.items()))


class ProductSumFilters(ProductFilters):
    """The same of sums over organizations, of which each counts whatever it is called."""

    searched: Sequence[str] = ("console__name", "product")

    def search(self, rows: QuerySet[Any], _name: str, words: str) -> QuerySet[Any]:
        """Rows with `words` in what the sums are about."""
        return rows.filter(containing(words, self.searched))


class WorkloadSumFilters(ProductSumFilters):
    """The same of sums over lines."""

    console = AnyOf(label="Console", field_name="usage__console__name", choices=())
    unit = AnyOf(label="Unit", field_name="workload__unit_type", choices=UNITS)
    product = AnyOf(label="Product", field_name="workload__product", choices=tuple(TITLES.items()))
    searched = ("usage__console__name", "workload__product", "workload__name")


class ResellerFilters(UsageFilters):
    """What the list of resellers can be narrowed by."""

    reseller = CharFilter(label="Reseller", method="by_reseller", max_length=500)


class OrganizationFilters(ProductFilters):
    """What the list of organizations can be narrowed by."""

    company = CharFilter(label="Company", method="by_company", max_length=500)
    reseller = CharFilter(label="Reseller", method="by_reseller", max_length=500)
    no_reseller = Ticked(label="No reseller", method="without_reseller")
    type = AnyOf(label="Kind", field_name="usage__organization_type", choices=TYPES)
    workload = CharFilter(label="Workload", method="by_workload", max_length=500)
    jumped = Ticked(label="Jumped", method="by_jump")
    new = Ticked(label="With new units", method="by_new_units")
    rental = Ticked(label="With rental units", method="by_rental_units")
    vanished = Ticked(label="Vanished this month", method="by_vanishing")
    unmapped = Ticked(label="Not in the directory", method="by_mapping")
    partial = Ticked(label="Figures missing", method="by_gaps")
    gone = Ticked(label="Gone ones too", method="by_presence")

    def by_company(self, gauges: GaugeQuerySet, _name: str, words: str) -> GaugeQuerySet:
        """Gauges of the organization of this name, or of all that have it in their names."""
        return gauges.filter(**{f"usage__organization__name__{self._match(words)}": words})

    def without_reseller(self, gauges: GaugeQuerySet, _name: str, ticked: bool) -> GaugeQuerySet:
        """Organizations that belong to no reseller and are none."""
        if not ticked:
            return gauges
        is_reseller = Q(usage__organization__type=Organization.Type.RESELLER)
        return gauges.filter(~is_reseller | Q(usage__organization=None), usage__organization__reseller=None)

    def by_workload(self, gauges: GaugeQuerySet, _name: str, words: str) -> GaugeQuerySet:
        """Organizations that have some of a workload now, in the unit of the gauge and of its product if it has one."""
        lines = UsageLine.objects.filter(
            usage=OuterRef("usage"),
            valid_to=None,
            workload__name__iexact=words,
            workload__unit_type=OuterRef("unit_type"),
        )
        of_product = lines.filter(workload__product=OuterRef("product"))
        return gauges.filter(Exists(of_product) | Q(Exists(lines), kind=Gauge.Kind.ORGANIZATION))

    def by_jump(self, gauges: GaugeQuerySet, _name: str, ticked: bool) -> GaugeQuerySet:
        """Gauges that rose or fell by as much as the settings say."""
        return gauges.jumped() if ticked else gauges

    def by_new_units(self, gauges: GaugeQuerySet, _name: str, ticked: bool) -> GaugeQuerySet:
        """Gauges of which something becomes used on the 1st."""
        return gauges.filter(new_units__gt=0) if ticked else gauges

    def by_rental_units(self, gauges: GaugeQuerySet, _name: str, ticked: bool) -> GaugeQuerySet:
        """Gauges of organizations that bring rental licenses of their own."""
        return gauges.filter(rental_units__gt=0) if ticked else gauges

    def by_vanishing(self, gauges: GaugeQuerySet, _name: str, ticked: bool) -> GaugeQuerySet:
        """Organizations that had usage this month or at the end of the last one, and are not listed any more."""
        return gauges.vanished(month_of(day_of(timezone.now()))) if ticked else gauges

    def by_mapping(self, gauges: GaugeQuerySet, _name: str, ticked: bool) -> GaugeQuerySet:
        """Usage of organizations that the directory does not know."""
        return gauges.unmapped() if ticked else gauges

    def by_gaps(self, gauges: GaugeQuerySet, _name: str, ticked: bool) -> GaugeQuerySet:
        """Gauges of which the console does not give every figure."""
        return gauges.partial() if ticked else gauges

    def by_presence(self, gauges: GaugeQuerySet, _name: str, ticked: bool) -> GaugeQuerySet:
        """Organizations that have usage, or had some this month, unless asked otherwise."""
        return gauges if ticked else gauges.present(month_of(day_of(timezone.now())))


def _is_uid(words: str) -> bool:
    try:
        UUID(words)
    except ValueError:
        return False
    return True
