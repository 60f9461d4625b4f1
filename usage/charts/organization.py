"""One organization, day by day: what it used, what was new and what was rented, in one unit."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from accounts.models import User
from ui.charts import Chart, ChartCard, Empty, Key, Switch
from ui.columns import Column
from ui.wording import number
from usage.charts.days import DAY, DAYS, READ, age_fact, day_facts, day_figures, facts, first_day
from usage.links import usage_list_url
from usage.models import Gauge, OrganizationUsage, UnitType, unit_title
from usage.months import day_of
from usage.selectors.coverage import days_read
from usage.selectors.frame import usage_ages
from usage.selectors.series import UNKNOWN, Point, days_between, series_of

COLUMNS: Sequence[Column] = (
    DAY,
    Column(key="used_units", label="Used", align="end", value=lambda row: row.point.used),
    Column(key="day_high_units", label="Highest", align="end", value=lambda row: row.point.high),
    Column(key="new_units", label="New", align="end", value=lambda row: row.point.new),
    Column(key="rental_units", label="Rental", align="end", value=lambda row: row.point.rental),
    READ,
)
# What is drawn, each as a line of its own kind.
LINES = {"used": "Used", "new": "New", "rental": "Rental"}


class Trend(NamedTuple):
    """Some days without a gap, and what the organization's gauge says of each."""

    days: Sequence[date]
    points: Sequence[Point]


@dataclass(frozen=True, kw_only=True, slots=True)
class OrganizationDay:
    """What an organization used at the end of one day, in one unit."""

    day: date
    point: Point
    is_read: bool


def organization_chart(
    usage: OrganizationUsage, *, user: User | AnonymousUser, unit: str, days: int, now: datetime
) -> Chart:
    """Return the trend of `usage` in the unit that was asked for, or in the first that it has; five queries."""
    gauges = _gauges(usage, user)
    unit = unit if unit in gauges else next(iter(gauges), UnitType.POINTS.value)
    trend = _trend(gauges.get(unit), first=first_day(days, now), last=day_of(now))
    read = days_read(user, [usage.console_id], first=trend.days[0], last=trend.days[-1])
    rows = _rows(trend, read)
    return Chart(
        card=_card(usage, unit=unit, units=gauges, days=days),
        row_name="day",
        columns=COLUMNS,
        rows=rows,
        figures=_figures(usage, trend, read),
        facts=facts(
            unit_title(unit),
            *day_facts(trend.days, read, begins=rows[-1].day, drawn="pale"),
            age_fact(usage_ages(user), [usage.console_id], now),
        )
        if rows
        else "",
        legend=_legend(usage, trend),
        empty=None if rows else Empty(sentence="Of these days nothing is known: no reading counted anything."),
        gap="the console did not say",
    )


def _gauges(usage: OrganizationUsage, user: User | AnonymousUser) -> dict[str, int]:
    """The keys of its gauges by unit, points first."""
    gauges = Gauge.objects.visible_to(user).of_kind(Gauge.Kind.ORGANIZATION).filter(usage=usage)
    # Sorted here: an order by unit would tempt the database to walk the index of all organizations.
    return dict(sorted(gauges.order_by().values_list("unit_type", "pk"), reverse=True))


def _trend(gauge: int | None, *, first: date, last: date) -> Trend:
    days = days_between(first, last)
    points = series_of([gauge], first=first, last=last)[gauge] if gauge else [UNKNOWN] * len(days)
    return Trend(days, points)


def _card(usage: OrganizationUsage, *, unit: str, units: Collection[str], days: int) -> ChartCard:
    switch = Switch(name="unit", label="Unit", options=[(one, unit_title(one).capitalize()) for one in units])
    return ChartCard(
        name=f"usage-of-organization-{usage.pk}",
        title=f"Used, new and rental: {usage.title}",
        drawing="lines",
        label=f"Used, new and rental {unit_title(unit)}, day by day. The table has the same numbers.",
        path=reverse("usage:organization_chart", args=[usage.pk]),
        query={"unit": unit, "days": str(days)},
        switches=(switch, DAYS) if len(units) > 1 else (DAYS,),
    )


def _rows(trend: Trend, read: Collection[date]) -> list[OrganizationDay]:
    """The days since something is known, the latest first."""
    days = zip(trend.days, trend.points, strict=True)
    rows = [OrganizationDay(day=day, point=point, is_read=day in read) for day, point in days if point != UNKNOWN]
    return rows[::-1]


def _figures(usage: OrganizationUsage, trend: Trend, read: Collection[date]) -> dict[str, Any]:
    series = [
        {"label": label, "mark": f"line-{name}", "values": [getattr(point, name) for point in trend.points]}
        for name, label in LINES.items()
    ]
    return {**day_figures(trend.days, read), "series": series, "url": _list_url(usage)}


def _legend(usage: OrganizationUsage, trend: Trend) -> list[Key]:
    return [
        Key(mark=f"line-{name}", label=label, value=number(getattr(trend.points[-1], name)), url=_list_url(usage))
        for name, label in LINES.items()
    ]


def _list_url(usage: OrganizationUsage) -> str:
    """The organization in the list, found by its name or, where the directory does not know it, by its UID."""
    if usage.organization:
        return usage_list_url(company=usage.organization.name, gone=1)
    return usage_list_url(q=str(usage.uid), gone=1)
