"""Where this month will end, product by product and in all: from the days of gauges to `usage.forecasting`.

A report carries the highest of the month for console agents, and for the other products what is used at its end; of
those the highest is told too. What it carries in all is the sum of its products. The errors of that sum, and its range,
are those of all points forecast as one series, since what one product has too much another may have too little; the
range is never wider than those of the products together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import reduce
from itertools import accumulate

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from accounts.models import User
from consoles.models import Console, Product
from ui.wording import NO_BREAK_SPACE, number
from usage.breakdown import sum_known
from usage.forecasting import METHOD_SENTENCES, Figure, Forecast, month_forecast
from usage.marks import highest
from usage.models import Gauge, OrganizationUsage, UnitType
from usage.months import day_of, month_of, months_before
from usage.selectors.products import ProductDays, group_title, product_days
from usage.selectors.series import Point, days_between, points_sum, series_of

# Rules look a year back and are judged by what they would have said in the two years before.
HISTORY_MONTHS = 36
ALL = ""
TITLES = {Figure.LAST: "end of the month", Figure.HIGHEST: "highest"}
IN_ALL = "in the report"


@dataclass(frozen=True, kw_only=True, slots=True)
class ForecastRow:
    """One figure of a month: so far, and as it will probably be, in points."""

    # As `usage.selectors.products` groups them, or `ALL`.
    product: str
    figure: str
    # Whether the report carries it.
    is_reported: bool
    so_far: float
    new_units: float | None
    forecast: Forecast

    @property
    def title(self) -> str:
        """The product's name."""
        return group_title(self.product) if self.product else "All products"

    @property
    def is_uncertain(self) -> bool:
        """Whether the range is more than one number."""
        return number(self.forecast.low) != number(self.forecast.high)

    @property
    def range(self) -> str:
        """What it will probably lie between, in words."""
        low, high = number(self.forecast.low), number(self.forecast.high)
        return f"{low} to {high}" if self.is_uncertain else low

    @property
    def error_percent(self) -> str:
        """What it was off by on average at this day of earlier months, of what is expected; empty if untested."""
        return self._percent(self.forecast.error)

    @property
    def naive_error_percent(self) -> str:
        """What "same as today" was off by, likewise."""
        return self._percent(self.forecast.naive_error)

    @property
    def method(self) -> str:
        """How it was made, in a sentence."""
        return METHOD_SENTENCES[self.forecast.method]

    def _percent(self, error: float | None) -> str:
        """At an expected zero there is nothing to take a share of: then in points."""
        if error is None:
            return ""
        if not self.forecast.expected:
            return f"{number(error)} points"
        return f"{number(round(100 * error / self.forecast.expected, 1))}{NO_BREAK_SPACE}%"


@dataclass(frozen=True, kw_only=True, slots=True)
class MonthForecast:
    """How a month will probably end, seen from `today`; without rows where nothing is known of it."""

    month: date
    today: date
    consoles: frozenset[int]
    # Day by day of the month so far, days of which nothing is known left out: what all products used, and what a report
    # of the days until then would carry.
    used: Mapping[date, float]
    counted: Mapping[date, float]
    products: Sequence[ForecastRow]
    reported: ForecastRow | None
    highest: ForecastRow | None
    # What all products will use when the month ends, before the new units join them.
    last: Forecast | None

    @property
    def rows(self) -> list[ForecastRow]:
        """Each figure of each product, then those of all."""
        return [*self.products, *(row for row in (self.reported, self.highest) if row)]

    @property
    def new_units(self) -> float | None:
        """Points that become used on the 1st; None where no console says."""
        return self.reported.new_units if self.reported else None

    @property
    def next_start(self) -> float | None:
        """About what the next month begins with; None where that cannot be told."""
        return self.last.expected + self.new_units if self.last and self.new_units is not None else None


def points_forecast(*, user: User | AnonymousUser, now: datetime, console: Console | None = None) -> MonthForecast:
    """Return the forecast of all consoles that are in scope as a whole, or of one of them; six queries."""
    gauges = Gauge.objects.covered_by(user).filter(unit_type=UnitType.POINTS)
    if console:
        gauges = gauges.filter(console=console)
    return _forecast(gauges.of_kind(Gauge.Kind.PRODUCT), gauges.of_kind(Gauge.Kind.CONSOLE), now)


def organization_forecast(usage: OrganizationUsage, *, user: User | AnonymousUser, now: datetime) -> MonthForecast:
    """Return the forecast of the points of one organization; six queries."""
    gauges = Gauge.objects.visible_to(user).filter(unit_type=UnitType.POINTS, usage=usage)
    return _forecast(gauges.of_kind(Gauge.Kind.ORGANIZATION_PRODUCT), gauges.of_kind(Gauge.Kind.ORGANIZATION), now)


def _forecast(products: "QuerySet[Gauge]", totals: "QuerySet[Gauge]", now: datetime) -> MonthForecast:
    today = day_of(now)
    first = months_before(month_of(today), HISTORY_MONTHS)
    found = product_days(products, first=first, last=today)
    rows = [row for product, points in found.series.items() for row in _rows(product, found.days, points)]
    days, points = _total(totals, first=first, last=today)
    last = _row(ALL, Figure.LAST, days, points)
    used = _values(Figure.LAST, days, points)
    return MonthForecast(
        month=month_of(today),
        today=today,
        consoles=found.consoles,
        used={day: value for day, value in used.items() if day >= month_of(today)},
        counted=_counted(found, month_of(today)),
        products=rows,
        reported=_reported(rows, last),
        highest=_row(ALL, Figure.HIGHEST, days, points),
        last=last.forecast if last else None,
    )


def _counted(found: ProductDays, month: date) -> dict[date, float]:
    """The sums of the products' reported figures, as if the month ended on each of its days."""
    start = found.days.index(month)
    figures = [
        accumulate((point.high for point in points[start:]), highest)
        if product == Product.CONSOLE
        else (point.used for point in points[start:])
        for product, points in found.series.items()
    ]
    sums = (reduce(sum_known, values) for values in zip(*figures, strict=True))
    return {day: value for day, value in zip(found.days[start:], sums, strict=False) if value is not None}


def _total(gauges: "QuerySet[Gauge]", *, first: date, last: date) -> tuple[list[date], list[Point]]:
    series = series_of(list(gauges.values_list("pk", flat=True)), first=first, last=last)
    return days_between(first, last), [points_sum(points) for points in zip(*series.values(), strict=True)]


def _rows(product: str, days: Sequence[date], points: Sequence[Point]) -> list[ForecastRow]:
    """The figures of one product; none for a product that is not used this month, nor about to be."""
    highest = _row(product, Figure.HIGHEST, days, points)
    if highest is None or not (highest.so_far or highest.new_units):
        return []
    if product == Product.CONSOLE:
        return [replace(highest, is_reported=True)]
    last = _row(product, Figure.LAST, days, points)
    return [replace(last, is_reported=True), highest] if last else []


def _row(product: str, figure: Figure, days: Sequence[date], points: Sequence[Point]) -> ForecastRow | None:
    values = _values(figure, days, points)
    if not values:
        return None
    today = days[-1]
    forecast = month_forecast(values, today=today, figure=figure)
    if forecast is None:
        return None
    return ForecastRow(
        product=product,
        figure=TITLES[figure],
        is_reported=False,
        so_far=_so_far(figure, values, today),
        new_units=points[-1].new,
        forecast=_rounded(forecast),
    )


def _rounded(forecast: Forecast) -> Forecast:
    """A forecast has no more digits than the points that a report counts."""
    values = {name: round(getattr(forecast, name), 2) for name in ("expected", "low", "high")}
    return replace(forecast, **values)


def _values(figure: Figure, days: Sequence[date], points: Sequence[Point]) -> dict[date, float]:
    """What is known of each day."""
    said = [point.high if figure is Figure.HIGHEST else point.used for point in points]
    return {day: value for day, value in zip(days, said, strict=False) if value is not None}


def _so_far(figure: Figure, values: Mapping[date, float], today: date) -> float:
    """The figure if the month ended today; what was known last, before anything is known of the month."""
    in_month = [value for day, value in values.items() if day >= month_of(today)]
    return max(in_month) if in_month and figure is Figure.HIGHEST else values[max(values)]


def _reported(rows: Sequence[ForecastRow], last: ForecastRow | None) -> ForecastRow | None:
    """What the report will carry in all."""
    carried = [row for row in rows if row.is_reported]
    if last is None or not carried:
        return None
    whole = carried[0].forecast if len(carried) == 1 else last.forecast
    expected, least, most = (
        sum(getattr(row.forecast, name) for row in carried) for name in ("expected", "low", "high")
    )
    return replace(
        last,
        figure=IN_ALL,
        is_reported=True,
        so_far=sum(row.so_far for row in carried),
        forecast=replace(
            whole,
            expected=expected,
            # In brackets what cannot be negative: rounded any other way, the range might not hold what is expected.
            low=max(least, expected - (whole.expected - whole.low)),
            high=min(most, expected + (whole.high - whole.expected)),
        ),
    )
