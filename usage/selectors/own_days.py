"""Points by product, day by day, of as many organizations as are in scope."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter

from django.db.models import Exists, OuterRef, Q

from usage.models import GaugeDay
from usage.querysets import GaugeQuerySet
from usage.selectors.products import ORDER, ProductDays, group_of
from usage.selectors.series import UNKNOWN, Point, days_between

# Key and product of a gauge, a day on which it changed, and what was used from then on.
Change = tuple[int, str, date, float | None]


def product_sum_days(gauges: GaugeQuerySet, *, first: date, last: date) -> ProductDays:
    """Return what gauges of one unit used in all; of each day the last reading alone. Two queries.

    However many gauges there are, no more is kept of them than the sums.
    """
    days = days_between(first, last)
    sums: dict[str, list[float | None]] = {}
    for (_, product), changes in groupby(_changes(gauges, first=first, last=last), key=itemgetter(0, 1)):
        _add(sums.setdefault(group_of(product), [None] * len(days)), list(changes), first)
    return ProductDays(
        days=days,
        series={product: [_point(used) for used in sums[product]] for product in ORDER if product in sums},
        consoles=frozenset(gauges.order_by().values_list("console", flat=True).distinct()),
    )


def _changes(gauges: GaugeQuerySet, *, first: date, last: date) -> Iterator[Change]:
    """The days on which each gauge changed, with the last one before `first`."""
    rows = GaugeDay.objects.filter(gauge__in=gauges.order_by().values("pk"))
    later = GaugeDay.objects.filter(gauge=OuterRef("gauge"), day__gt=OuterRef("day"), day__lt=first)
    carried = Q(day__lt=first) & ~Exists(later)
    found = rows.filter(carried | Q(day__range=(first, last))).order_by("gauge", "day")
    return found.values_list("gauge", "gauge__product", "day", "used_last").iterator()


def _add(sums: list[float | None], changes: Sequence[Change], first: date) -> None:
    """Add one gauge: each change holds until the next one."""
    places = [max(0, (day - first).days) for _, _, day, _ in changes]
    for (*_, used), start, end in zip(changes, places, [*places[1:], len(sums)], strict=True):
        if used is not None:
            for place in range(start, end):
                sums[place] = (sums[place] or 0.0) + used


def _point(used: float | None) -> Point:
    return UNKNOWN._replace(used=used)
