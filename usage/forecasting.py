"""What a month's report will carry, from the days of one gauge; plain numbers that know nothing of our tables.

Four simple rules say where the month will end. Each is tried on the same day of every earlier month, with no more than
was known on that day, and the best of them moves the forecast away from "as today" only as far as it proved itself
there. Its luckiest month does not count: one lucky month is what any rule gets from pure chance.

New units do not consume until the 1st of the next month. The jump that they make then is no movement within a month,
so every drift is measured inside months, each with a level of its own.
"""

from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby
from math import ceil, inf
from statistics import fmean, median

PATTERN_MONTHS = 12  # that the rules look back on
RECENT_DAYS = 30
WEEK = 7
# Months differ in length by three days: so near the end, past months are met with as many days left instead.
LAST_DAYS = 3

JUDGED_MONTHS = 24  # that a rule is judged by
# The share of the error of "as today" that a rule has to save to count at all, and to count in full.
SMALL_GAIN, CLEAR_GAIN = 0.05, 0.35
# Judged as if it had been tried in so many further months without any gain.
DOUBTED_MONTHS = 3

TESTED_MONTHS = 12  # that the stated errors and the range are taken from
RANGE_SHARE = 0.8
# Of fewer months not even all together say where 8 of 10 will be.
FEWEST_FOR_RANGE = 4


class Figure(StrEnum):
    """Which of a month's values its report carries."""

    LAST = "last"
    HIGHEST = "highest"


class Method(StrEnum):
    """Which rule a forecast follows."""

    AS_TODAY = "as_today"
    DRIFT = "drift"
    RECENT_DRIFT = "recent_drift"
    SAME_WEEKDAY = "same_weekday"
    LIKE_EARLIER_MONTHS = "like_earlier_months"


METHOD_SENTENCES: Mapping[Method, str] = {
    Method.AS_TODAY: "Stays as it is: on this day of past months, no simple rule did clearly better.",
    Method.DRIFT: "Moves on as inside the last 12 months, as far as that proved right on this day of past months.",
    Method.RECENT_DRIFT: "Moves on as in the last 30 days, as far as that proved right on this day of past months.",
    Method.SAME_WEEKDAY: "Ends like the same weekday before, as far as that proved right on this day of past months.",
    Method.LIKE_EARLIER_MONTHS: "Goes on as earlier months did, as far as that proved right on this day of them.",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Forecast:
    """What the report of a month will carry, in the units of the gauge."""

    figure: Figure
    expected: float
    # Held in 8 of 10 tested months; with fewer than 4 of them, as far away as any one month has ranged so far.
    low: float
    high: float
    # Mean absolute errors on this day of the tested months: of this very method, and of "as today".
    error: float | None
    naive_error: float | None
    months_tested: int
    method: Method


@dataclass(frozen=True, slots=True)
class _Fit:
    """The sums whose quotient is the slope of a line; added up, months have one slope and each a level of its own."""

    product: float
    square: float


@dataclass(frozen=True, slots=True)
class _Month:
    """The days of a month, from the first that is known until its end or today."""

    length: int
    first_day: int
    values: Sequence[float]
    lowest: float
    fit: _Fit

    @property
    def last_day(self) -> int:
        return self.first_day + len(self.values) - 1

    def until(self, day: int) -> Sequence[float]:
        return self.values[: max(0, day - self.first_day + 1)]


@dataclass(frozen=True, slots=True)
class _View:
    """What is known on one day of a month."""

    known: Sequence[float]  # the month so far
    days_left: int
    as_today: float
    floor: float  # the figure cannot be less
    drift: float  # units a day, inside the months of a year
    recent_drift: float
    rises: Sequence[float]  # by how much earlier months came out above their means until this day


@dataclass(frozen=True, slots=True)
class _Trial:
    """What was said on one day of a past month, against what came."""

    rise: float
    miss: float  # what came, less what was said
    naive_error: float
    gains: Mapping[Method, float]  # by how much less than "as today" each rule erred


def month_forecast(values: Mapping[date, float], *, today: date, figure: Figure) -> Forecast | None:
    """Return what the report of the month of `today` will carry, or None if no day until then is known.

    Takes one value per UTC day. A day without one is as the day before, and days after `today` are not looked at.
    "As today" is, for the highest of the month, the highest so far. The last day of a month leaves nothing open.
    """
    months = [_month(list(days)) for _, days in groupby(_days(values, today), key=_month_key)]
    if not months:
        return None
    *past, current = months
    trials: list[_Trial] = []
    for position, month in enumerate(past):
        if known := month.until(_same_day(month, current)):
            view = _view(month, known, past[:position], trials, figure)
            trials.append(_trial(view, _figure_of(month.values, figure), trials))
    return _forecast(_view(current, current.values, past, trials, figure), months, trials, figure)


def _days(values: Mapping[date, float], today: date) -> Iterator[tuple[date, float]]:
    """Yield every day from the first that is known until today."""
    day = min(values, default=date.max)
    value = values.get(day, 0.0)
    while day <= today:
        value = values.get(day, value)
        yield day, value
        day += timedelta(days=1)


def _month_key(known: tuple[date, float]) -> tuple[int, int]:
    return known[0].year, known[0].month


def _month(days: Sequence[tuple[date, float]]) -> _Month:
    first, _ = days[0]
    values = [value for _, value in days]
    return _Month(monthrange(first.year, first.month)[1], first.day, values, min(values), _fit(values))


def _same_day(month: _Month, current: _Month) -> int:
    """The day of `month` that compares with the last known one of `current`."""
    days_left = current.length - current.last_day
    return month.length - days_left if days_left <= LAST_DAYS else current.last_day


def _figure_of(values: Sequence[float], figure: Figure) -> float:
    return max(values) if figure is Figure.HIGHEST else values[-1]


def _fit(values: Sequence[float]) -> _Fit:
    count = len(values)
    middle = (count - 1) / 2
    product = sum((place - middle) * value for place, value in enumerate(values))
    return _Fit(product, count * (count * count - 1) / 12)


def _slope(fits: Sequence[_Fit]) -> float:
    square = sum(fit.square for fit in fits)
    return sum(fit.product for fit in fits) / square if square else 0.0


def _view(
    month: _Month, known: Sequence[float], earlier: Sequence[_Month], trials: Sequence[_Trial], figure: Figure
) -> _View:
    fit, as_today = _fit(known), _figure_of(known, figure)
    days_before = RECENT_DAYS - len(known)
    before = earlier[-1].values[-days_before:] if earlier and days_before > 0 else []
    return _View(
        known=known,
        days_left=month.length - month.first_day - len(known) + 1,
        as_today=as_today,
        floor=as_today if figure is Figure.HIGHEST else _lowest_possible(known, earlier),
        drift=_slope([fit, *(past.fit for past in earlier[-PATTERN_MONTHS:])]),
        recent_drift=_slope([fit, _fit(before)]),
        rises=[trial.rise for trial in trials[-PATTERN_MONTHS:]],
    )


def _lowest_possible(known: Sequence[float], earlier: Sequence[_Month]) -> float:
    """What never was below 0 will not be."""
    return 0.0 if min(known) >= 0 and all(month.lowest >= 0 for month in earlier) else -inf


def _trial(view: _View, came: float, trials: Sequence[_Trial]) -> _Trial:
    naive_error = abs(came - view.as_today)
    return _Trial(
        rise=came - fmean(view.known),
        miss=came - _said(view, trials)[1],
        naive_error=naive_error,
        gains={method: naive_error - abs(came - max(view.floor, rule(view))) for method, rule in RULES.items()},
    )


def _said(view: _View, trials: Sequence[_Trial]) -> tuple[Method, float]:
    """The rule that did best in the trials, and what it says as far as it is trusted."""
    method, trust = _trusted(trials[-JUDGED_MONTHS:])
    move = trust * (max(view.floor, RULES[method](view)) - view.as_today)
    return (method, view.as_today + move) if move else (Method.AS_TODAY, view.as_today)


def _trusted(trials: Sequence[_Trial]) -> tuple[Method, float]:
    """The rule that did best, and how far to follow it, from 0 to 1."""
    naive_error = sum(trial.naive_error for trial in trials)
    if not naive_error:
        return Method.AS_TODAY, 0.0
    # Rounded, so that equally good rules are not told apart by the last digit of a float.
    best = max(RULES, key=lambda method: round(sum(trial.gains[method] for trial in trials), 6))
    gains = [trial.gains[best] for trial in trials]
    saved = (sum(gains) - max(gains)) / naive_error
    proven = saved * len(trials) / (len(trials) + DOUBTED_MONTHS)
    return best, min(1.0, max(0.0, (proven - SMALL_GAIN) / (CLEAR_GAIN - SMALL_GAIN)))


def _forecast(view: _View, months: Sequence[_Month], trials: Sequence[_Trial], figure: Figure) -> Forecast:
    method, expected = _said(view, trials)
    tested = trials[-TESTED_MONTHS:]
    misses = _likely_misses([trial.miss for trial in tested]) or _possible_misses(view, months)
    return Forecast(
        figure=figure,
        expected=expected,
        low=max(view.floor, expected + min(0.0, *misses)),
        high=expected + max(0.0, *misses),
        error=fmean(abs(trial.miss) for trial in tested) if tested else None,
        naive_error=fmean(trial.naive_error for trial in tested) if tested else None,
        months_tested=len(tested),
        method=method,
    )


def _likely_misses(misses: Sequence[float]) -> list[float]:
    """The smallest misses, as many as the next one is among with the share of the range; none if they are too few."""
    if len(misses) < FEWEST_FOR_RANGE:
        return []
    return sorted(misses, key=abs)[: ceil(RANGE_SHARE * (len(misses) + 1))]


def _possible_misses(view: _View, months: Sequence[_Month]) -> list[float]:
    """The widest range of any month so far, down and up; nothing on the last day of a month."""
    reach = max(max(month.values) - min(month.values) for month in months) if view.days_left else 0.0
    return [-reach, reach]


def _as_today(view: _View) -> float:
    return view.as_today


def _drift(view: _View) -> float:
    return view.known[-1] + view.drift * view.days_left


def _recent_drift(view: _View) -> float:
    """From the mean of the last week, which lies some days back."""
    week = view.known[-WEEK:]
    return fmean(week) + view.recent_drift * (view.days_left + (len(week) - 1) / 2)


def _same_weekday(view: _View) -> float:
    """From the latest day of this month that has the weekday of its end."""
    days_back = -view.days_left % WEEK
    if days_back >= len(view.known):
        return view.as_today
    return view.known[-1 - days_back] + view.drift * (view.days_left + days_back)


def _like_earlier_months(view: _View) -> float:
    return fmean(view.known) + median(view.rises) if view.rises else view.as_today


# Where the month will end; the first of equally good rules is taken.
RULES: Mapping[Method, Callable[[_View], float]] = {
    Method.AS_TODAY: _as_today,
    Method.DRIFT: _drift,
    Method.RECENT_DRIFT: _recent_drift,
    Method.SAME_WEEKDAY: _same_weekday,
    Method.LIKE_EARLIER_MONTHS: _like_earlier_months,
}
