"""The gauges of a whole console: all of it, its products, its workloads, and its resellers with their companies."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Sum, When

from consoles.models import Console, Organization
from usage.breakdown import Kind
from usage.coverage import ReadDays
from usage.gauges import Amounts, GaugeKey, Measured, Ties, gauges_write
from usage.models import Gauge, UsageLine
from usage.organizations import added
from usage.workloads import Workloads

OF_CONSOLE = (Gauge.Kind.CONSOLE, Gauge.Kind.PRODUCT, Gauge.Kind.WORKLOAD, Gauge.Kind.RESELLER)
# A reseller's own usage stands with that of its companies.
RESELLER = Case(
    When(usage__organization__type=Organization.Type.RESELLER, then=F("usage__organization")),
    default=F("usage__organization__reseller"),
)


def totals_measure(console: Console, read_at: datetime, *, read: ReadDays, workloads: Workloads) -> None:
    """Bring the sums over a console to what its organizations and lines say now; `read_at` is the reading's beginning.

    They are added up anew each time, so that a company that changes its reseller, or a pass that was killed, leaves no
    sum behind that is of no reading.
    """
    measured = {
        GaugeKey(kind.value, subject, unit_type): Measured(amounts, ties, read_at)
        for kind, subject, unit_type, amounts, ties in _sums(console, workloads)
    }
    gauges = Gauge.objects.filter(console=console, kind__in=OF_CONSOLE)
    gauges_write(console, measured, gauges, read=read, absent_at={None: read_at})


Sums = Iterator[tuple[Gauge.Kind, str, str, Amounts, Ties]]


def _sums(console: Console, workloads: Workloads) -> Sums:
    gauges = Gauge.objects.filter(console=console)
    organizations = gauges.filter(kind=Gauge.Kind.ORGANIZATION)
    for (unit_type,), amounts in _grouped(organizations, "unit_type"):
        yield Gauge.Kind.CONSOLE, "", unit_type, amounts, Ties()
    for (unit_type, reseller), amounts in _grouped(organizations.annotate(owner=RESELLER), "unit_type", "owner"):
        yield Gauge.Kind.RESELLER, str(reseller or ""), unit_type, amounts, Ties(reseller_id=reseller)
    products = gauges.filter(kind=Gauge.Kind.ORGANIZATION_PRODUCT)
    for (unit_type, product), amounts in _grouped(products, "unit_type", "product"):
        yield Gauge.Kind.PRODUCT, product, unit_type, amounts, Ties(product=product)
    yield from _workload_sums(workloads)


def _workload_sums(workloads: Workloads) -> Sums:
    """The sums of each workload over its platforms."""
    lines = UsageLine.objects.filter(workload__in=list(workloads.kinds), valid_to=None)
    sums: dict[tuple[str, str, int], Amounts] = {}
    names: dict[tuple[str, str, int], str] = {}
    for (pk,), amounts in _grouped(lines, "workload"):
        kind: Kind = workloads.kinds[pk]
        key, called = kind[:3], workloads.names[kind]
        sums[key] = added(sums[key], amounts) if key in sums else amounts
        names[key] = names.get(key) or called.name
    for (product, unit_type, uid), amounts in sums.items():
        ties = Ties(product=product, workload=names[product, unit_type, uid])
        yield Gauge.Kind.WORKLOAD, f"{product}:{uid:032x}", unit_type, amounts, ties


def _grouped(rows: "QuerySet[Any]", *by: str) -> Iterator[tuple[tuple[Any, ...], Amounts]]:
    """The sums of `rows` by some of their columns, in order, from one query; unknown is only what no row knows."""
    unknown = Q(used_units=None) | Q(is_partial=True) if rows.model is Gauge else Q(used_units=None)
    summed = (
        rows.order_by(*by)
        .values_list(*by)
        .annotate(Sum("used_units"), Sum("new_units"), Sum("rental_units"), unknown=Count("pk", filter=unknown))
    )
    for *key, used, new, rental, unknown_count in summed:
        yield tuple(key), Amounts(used, new, rental, unknown_count > 0)
