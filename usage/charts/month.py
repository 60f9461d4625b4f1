"""This month, day by day: what was used so far, where it will probably end, and what is paid for in any case."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from accounts.models import User
from consoles.models import Console
from ui.charts import Chart, ChartCard, Key
from ui.columns import Column
from ui.wording import number
from usage.charts.days import DAY, READ, age_fact, day_facts, day_figures, facts, nothing_read
from usage.forecasts import MonthForecast, points_forecast
from usage.links import usage_list_url
from usage.months import month_end
from usage.selectors.commitments import Committed, committed
from usage.selectors.coverage import days_read
from usage.selectors.frame import usage_ages
from usage.selectors.series import days_between

COLUMNS: Sequence[Column] = (
    DAY,
    Column(key="used_units", label="Used", align="end", value=lambda row: row.used),
    Column(
        key="counted_units",
        label="As the report counts",
        align="end",
        help="If the month had ended then: console agents with their highest so far, all else with what was used",
        value=lambda row: row.counted,
    ),
    Column(key="expected_units", label="Expected", align="end", value=lambda row: row.expected),
    Column(key="low_units", label="At least", align="end", value=lambda row: row.low),
    Column(key="high_units", label="At most", align="end", value=lambda row: row.high),
    Column(key="commitment_units", label="Commitment", align="end", value=lambda row: row.commitment),
    READ,
)
AHEAD = ("expected_units", "low_units", "high_units")


@dataclass(frozen=True, kw_only=True, slots=True)
class MonthDay:
    """One day of the month in points: what was used and counted at its end; on the last one what is expected."""

    day: date
    used: float | None
    counted: float | None
    expected: float | None
    low: float | None
    high: float | None
    commitment: float | None
    # None for a day that has not come yet.
    is_read: bool | None


def month_chart(*, user: User | AnonymousUser, now: datetime, console: Console | None = None) -> Chart:
    """Return the points of this UTC month, of all consoles that this person may see or of one; nine queries."""
    return month_chart_of(points_forecast(user=user, now=now, console=console), user=user, now=now, console=console)


def month_chart_of(
    forecast: MonthForecast, *, user: User | AnonymousUser, now: datetime, console: Console | None
) -> Chart:
    """Return the chart of a forecast that is known already; three queries."""
    days = days_between(forecast.month, month_end(forecast.month))
    read = days_read(user, forecast.consoles, first=days[0], last=days[-1])
    agreed = committed(user, forecast.consoles)
    rows = _rows(forecast, days, read, agreed)
    return Chart(
        card=_card(console),
        row_name="day",
        columns=COLUMNS,
        rows=rows[::-1],
        figures=_figures(forecast, days, read, agreed, console),
        facts=_facts(forecast, read, agreed, age_fact(usage_ages(user), forecast.consoles, now)) if rows else "",
        legend=_legend(forecast, agreed, console),
        empty=None if rows else nothing_read(),
        gaps={"commitment_units": agreed.fact, **dict.fromkeys(AHEAD, "only the end of the month is told ahead")},
        gap="the day has not come yet",
    )


def _card(console: Console | None) -> ChartCard:
    return ChartCard(
        name="points-this-month",
        title=f"Points this month{f': {console.name}' if console else ''}",
        drawing="month",
        label="Points used this month, day by day, and where it will end. The table has the same numbers.",
        path=reverse("usage:month_chart"),
        query={"console": str(console.pk)} if console else {},
    )


def _rows(forecast: MonthForecast, days: Sequence[date], read: Collection[date], agreed: Committed) -> list[MonthDay]:
    """The days of which something is known, the last of the month among them once there is a forecast."""
    said = forecast.reported.forecast if forecast.reported else None
    rows = []
    for day in days:
        ends = said if day == days[-1] else None
        row = MonthDay(
            day=day,
            used=forecast.used.get(day),
            counted=forecast.counted.get(day),
            expected=ends.expected if ends else None,
            low=ends.low if ends else None,
            high=ends.high if ends else None,
            commitment=agreed.points,
            is_read=day in read if day <= forecast.today else None,
        )
        rows.append(row)
    return [row for row in rows if row.used is not None or row.expected is not None]


def _figures(
    forecast: MonthForecast,
    days: Sequence[date],
    read: Collection[date],
    agreed: Committed,
    console: Console | None,
) -> dict[str, Any]:
    return {
        # Days to come have not been missed.
        **day_figures(days, {*read, *(day for day in days if day > forecast.today)}),
        "used": [forecast.used.get(day) for day in days],
        "counted": [forecast.counted.get(day) for day in days],
        **{name: _towards_end(forecast, days, name) for name in ("expected", "low", "high")},
        "commitment": agreed.points,
        "url": _list_url(console),
    }


def _towards_end(forecast: MonthForecast, days: Sequence[date], name: str) -> list[float | None]:
    """A line from what is counted today to what is expected on the last day: two points, and nothing in between."""
    ends: Mapping[date, float | None] = {forecast.today: forecast.counted.get(forecast.today)}
    if forecast.reported:
        ends = {**ends, days[-1]: getattr(forecast.reported.forecast, name)}
    return [ends.get(day) for day in days]


def _facts(forecast: MonthForecast, read: Collection[date], agreed: Committed, age: str) -> str:
    days = days_between(forecast.month, forecast.today)
    missing = day_facts(days, read, begins=min(forecast.used, default=forecast.month))
    reported = forecast.reported
    compared = agreed.compared(reported.forecast.expected) if reported else ""
    return facts(f"{forecast.month:%B %Y}, UTC", agreed.fact, compared and f"expected {compared}", *missing, age)


def _legend(forecast: MonthForecast, agreed: Committed, console: Console | None) -> list[Key]:
    keys = [
        Key(mark="line-used-now", label="Used", value=_on_last(forecast.used), url=_list_url(console)),
        Key(mark="line-counted", label="As the report counts", value=_on_last(forecast.counted)),
    ]
    if forecast.reported:
        said = forecast.reported.forecast
        keys += [
            Key(mark="line-expected", label="Expected", value=number(said.expected)),
            Key(mark="range", label="Its range", value=f"{number(said.low)} to {number(said.high)}"),
        ]
    if agreed.points is not None:
        keys.append(Key(mark="line-commitment", label="Commitment", value=number(agreed.points)))
    return keys


def _on_last(values: Mapping[date, float]) -> str:
    """The value of the latest day of which anything is known."""
    return number(values[max(values)] if values else None)


def _list_url(console: Console | None) -> str:
    return usage_list_url(by="product", console=console.name if console else None)
