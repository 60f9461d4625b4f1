"""Points by product, day by day: what charts draw and forecasts go on with."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from usage.models import Gauge
from usage.products import TITLES
from usage.selectors.series import Point, days_between, points_sum, series_of

# Products that we do not know are one, since lists cannot be narrowed to them either.
OTHER = "other"
ORDER = (*TITLES, OTHER)


@dataclass(frozen=True, kw_only=True, slots=True)
class ProductDays:
    """Some days without a gap, and what each product says of them, summed up over consoles; always in one order."""

    days: Sequence[date]
    series: Mapping[str, Sequence[Point]]
    consoles: frozenset[int]

    @property
    def total(self) -> list[Point]:
        """The sum of all products on each day."""
        return [points_sum(points) for points in zip(*self.series.values(), strict=True)]


def product_days(gauges: "QuerySet[Gauge]", *, first: date, last: date) -> ProductDays:
    """Return the days of gauges of one unit, each about a product of a console or organization; three queries."""
    kept = list(gauges.order_by().values_list("pk", "product", "console"))
    series = series_of([pk for pk, *_ in kept], first=first, last=last)
    grouped = defaultdict[str, list[Sequence[Point]]](list)
    for pk, product, _ in kept:
        grouped[group_of(product)].append(series[pk])
    return ProductDays(
        days=days_between(first, last),
        series={
            product: [points_sum(points) for points in zip(*grouped[product], strict=True)]
            for product in ORDER
            if product in grouped
        },
        consoles=frozenset(console for *_, console in kept),
    )


def group_of(product: str) -> str:
    """Return the product by which it is shown."""
    return product if product in TITLES else OTHER


def group_title(product: str) -> str:
    """Return what people call a product as `group_of` gives it."""
    return TITLES.get(product, "Other products")
