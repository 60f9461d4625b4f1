"""Points by product, day by day: areas on top of each other, in an order that never changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from accounts.models import User
from consoles.scoping import is_narrowed
from ui.charts import Chart, ChartCard, Key
from ui.columns import Column
from ui.wording import number
from usage.charts.days import (
    DAY,
    DAYS,
    READ,
    age_fact,
    day_facts,
    day_figures,
    facts,
    first_day,
    nothing_read,
)
from usage.links import usage_list_url
from usage.models import Gauge, UnitType
from usage.months import day_of
from usage.selectors.coverage import days_read
from usage.selectors.frame import usage_ages
from usage.selectors.own import gauges_adding_up
from usage.selectors.own_days import product_sum_days
from usage.selectors.products import OTHER, ProductDays, group_title, product_days

TOTAL = Column(key="total_units", label="All products", align="end", value=lambda row: row.total)


@dataclass(frozen=True, kw_only=True, slots=True)
class ProductsDay:
    """Points of each product on one day; what no console tells is None."""

    day: date
    used: Mapping[str, float | None]
    total: float | None
    is_read: bool


def products_chart(*, user: User | AnonymousUser, days: int, now: datetime) -> Chart:
    """Return the points of all consoles, of each what this person may see, over so many days; five queries."""
    gauges = gauges_adding_up(user, Gauge.Kind.PRODUCT).filter(unit_type=UnitType.POINTS)
    days_of = product_sum_days if is_narrowed(user) else product_days
    found = days_of(gauges, first=first_day(days, now), last=day_of(now))
    read = days_read(user, found.consoles, first=found.days[0], last=found.days[-1])
    rows = _rows(found, read)
    age = age_fact(usage_ages(user), found.consoles, now)
    return Chart(
        card=_card(days),
        row_name="day",
        columns=(DAY, TOTAL, *(_column(product) for product in found.series), READ),
        rows=rows,
        figures=_figures(found, read),
        facts=facts(f"{number(rows[0].total)} points now", *day_facts(found.days, read, begins=rows[-1].day), age)
        if rows
        else "",
        legend=[_key(found, product) for product in reversed(list(found.series))],
        empty=None if rows else nothing_read(),
        heading_links={_column(product).key: product_url(product) for product in found.series},
        gap="no console listed any then",
    )


def product_url(product: str) -> str:
    """Return the list that stands behind a product."""
    return usage_list_url(by="product") if product == OTHER else usage_list_url(product=product)


def mark_of(product: str) -> str:
    """Return how a product is drawn: a class, and a color, of css/charts.css."""
    return f"product-{product.replace('_', '-')}"


def _card(days: int) -> ChartCard:
    return ChartCard(
        name="points-by-product",
        title="Points by product",
        drawing="areas",
        label="Points used of each product, day by day. The table has the same numbers.",
        path=reverse("usage:products_chart"),
        query={"days": str(days)},
        switches=(DAYS,),
    )


def _rows(found: ProductDays, read: frozenset[date]) -> list[ProductsDay]:
    """The days since something is known, the latest first."""
    rows = [
        ProductsDay(
            day=day,
            used={product: points[place].used for product, points in found.series.items()},
            total=total.used,
            is_read=day in read,
        )
        for place, (day, total) in enumerate(zip(found.days, found.total, strict=False))
    ]
    return [row for row in reversed(rows) if row.total is not None]


def _figures(found: ProductDays, read: frozenset[date]) -> dict[str, Any]:
    series = [
        {
            "label": group_title(product),
            "mark": mark_of(product),
            "values": [point.used for point in points],
            "url": product_url(product),
        }
        for product, points in found.series.items()
    ]
    return {**day_figures(found.days, read), "series": series}


def _column(product: str) -> Column:
    return Column(key=f"{product}_units", label=group_title(product), align="end", value=lambda row: row.used[product])


def _key(found: ProductDays, product: str) -> Key:
    return Key(
        mark=mark_of(product),
        label=group_title(product),
        value=number(found.series[product][-1].used),
        url=product_url(product),
    )
