"""The forecast of a month's figure: measured on series that it knows nothing of, and what holds for every series."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from random import Random
from statistics import fmean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.usage import made_series
from tests.usage.made_series import Series, days_of, leveled, month_end
from usage.forecasting import METHOD_SENTENCES, RULES, Figure, Forecast, Method, month_forecast

Kind = Callable[[Random], Iterator[Series]]

FORECAST_ON = (10, 20)
SEEDS = (1, 2, 3)
PREDICTABLE = (made_series.trends, made_series.steps, made_series.seasons, made_series.staircases)

seldom = settings(max_examples=4)
often = settings(max_examples=80)
figures = st.sampled_from(Figure)


def carried(values: Iterable[float], figure: Figure) -> float:
    """What a report says of a month with these days."""
    *_, last = values = list(values)
    return max(values) if figure is Figure.HIGHEST else last


def days_in(series: Series, first: date, last: date) -> list[float]:
    days = days_of((last - first).days + 1, first)
    return [series[day] for day in days if day in series]


def forecast_of(series: Series, today: date, figure: Figure) -> Forecast:
    """The forecast of somebody who lives today and has no other days."""
    forecast = month_forecast({day: series[day] for day in series if day <= today}, today=today, figure=figure)
    assert forecast
    return forecast


def as_today(series: Series, today: date, figure: Figure) -> float:
    return carried(days_in(series, today.replace(day=1), today), figure)


def what_came(series: Series, today: date, figure: Figure) -> float:
    return carried(days_in(series, today.replace(day=1), month_end(today)), figure)


def shares_of_error(kind: Kind, seed: int, figure: Figure) -> tuple[float, float]:
    """The error of all forecasts of a kind, as a share of that of "as today" and of that of today's value."""
    error = naive = plain = 0.0
    for series in kind(Random(seed)):
        for today in (day for day in series if day.day in FORECAST_ON):
            came = what_came(series, today, figure)
            error += abs(came - forecast_of(series, today, figure).expected)
            naive += abs(came - as_today(series, today, figure))
            plain += abs(came - series[today])
    return error / naive, error / plain


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("figure", Figure)
@pytest.mark.parametrize("kind", PREDICTABLE)
def test_what_has_a_pattern_is_forecast_better_than_as_today(kind: Kind, figure: Figure, seed: int) -> None:
    of_naive, of_plain = shares_of_error(kind, seed, figure)

    assert of_naive < 1
    assert of_plain < 1


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("figure", Figure)
def test_what_has_no_pattern_is_forecast_hardly_worse_than_as_today(figure: Figure, seed: int) -> None:
    of_naive, _ = shares_of_error(made_series.random_walks, seed, figure)

    assert of_naive <= 1.05


@given(st.sampled_from([made_series.trends, made_series.seasons, made_series.staircases]), st.integers(0), figures)
@seldom
def test_clear_patterns_are_made_use_of_whatever_the_chance(kind: Kind, seed: int, figure: Figure) -> None:
    of_naive, of_plain = shares_of_error(kind, seed, figure)

    assert of_naive < 0.9
    assert of_plain < 0.9


@pytest.mark.parametrize("figure", Figure)
@pytest.mark.parametrize("today", [*days_of(28, date(2025, 2, 1)), *days_of(31, date(2025, 12, 1))])
def test_the_jump_on_the_1st_is_not_carried_on_into_the_month(today: date, figure: Figure) -> None:
    stairs = leveled(lambda _, day: 300.0 * (day.year - 2024) + 20 * day.month)

    forecast = forecast_of(stairs, today, figure)

    assert (forecast.low, forecast.expected, forecast.high) == (stairs[today],) * 3


@pytest.mark.parametrize(
    ("series", "method"),
    [
        (leveled(lambda _, day: 40.0 * day.month), Method.AS_TODAY),
        (leveled(lambda place, day: 0.1 * place + 90 * day.month), Method.DRIFT),
        (leveled(lambda place, day: 2.0 * abs(place - 366) + 90 * day.month), Method.RECENT_DRIFT),
        (leveled(lambda place, day: 300.0 + 2 * place - 20 * day.weekday()), Method.SAME_WEEKDAY),
        (leveled(lambda _, day: 300.0 + 10 * (day.day > 8) + 40 * (day.day > 20)), Method.LIKE_EARLIER_MONTHS),
    ],
)
def test_each_rule_is_found_where_it_holds(series: Series, method: Method) -> None:
    today = date(2025, 11, 12)

    forecast = forecast_of(series, today, Figure.LAST)

    came = what_came(series, today, Figure.LAST)
    assert forecast.method == method
    assert abs(came - forecast.expected) <= 0.05 * abs(came - series[today])


@pytest.mark.parametrize("pace", [0.1, 0.3, 0.7, 1 / 3, -0.1])
def test_of_equally_good_rules_the_first_is_taken(pace: float) -> None:
    line = leveled(lambda place, _: 500 + pace * place)

    assert forecast_of(line, date(2025, 11, 12), Figure.LAST).method == Method.DRIFT


def test_one_lucky_month_proves_no_rule() -> None:
    line = leveled(lambda place, _: 500.0 + place)

    forecast = forecast_of(line, date(2024, 2, 10), Figure.LAST)

    assert (forecast.months_tested, forecast.method) == (1, Method.AS_TODAY)


def test_each_rule_has_a_sentence_for_the_page() -> None:
    assert set(METHOD_SENTENCES) == set(RULES) == set(Method)


@pytest.mark.parametrize("figure", Figure)
@pytest.mark.parametrize("kind", [*PREDICTABLE, made_series.random_walks])
def test_the_stated_errors_are_those_of_forecasts_really_made(kind: Kind, figure: Figure) -> None:
    series, today = next(kind(Random(7))), date(2025, 12, 17)
    past = [today.replace(month=month, day=17) for month in range(1, 12)] + [date(2024, 12, 17)]

    forecast = forecast_of(series, today, figure)

    misses = [what_came(series, day, figure) - forecast_of(series, day, figure).expected for day in past]
    naive = [what_came(series, day, figure) - as_today(series, day, figure) for day in past]
    assert forecast.months_tested == len(past)
    assert forecast.error == pytest.approx(fmean(map(abs, misses)))
    assert forecast.naive_error == pytest.approx(fmean(map(abs, naive)))
    held = [
        forecast.low - 1e-6 <= max(forecast.expected + miss, forecast.low) <= forecast.high + 1e-6 for miss in misses
    ]
    assert sum(held) >= 0.8 * len(past)


def test_with_few_months_the_range_is_the_widest_of_any_month() -> None:
    series = {date(2026, 1, 5): 100.0, date(2026, 1, 20): 130.0, date(2026, 2, 1): 200.0, date(2026, 2, 9): 190.0}

    forecast = forecast_of(series, date(2026, 2, 10), Figure.LAST)

    assert forecast.months_tested == 1
    assert (forecast.low, forecast.expected, forecast.high) == (160.0, 190.0, 220.0)


@pytest.mark.parametrize("pace", [-1.0, 1.0])
def test_what_is_expected_is_in_the_range_even_if_all_months_missed_to_the_same_side(pace: float) -> None:
    forecast = forecast_of(leveled(lambda place, _: 500 + pace * place), date(2024, 5, 10), Figure.LAST)

    assert forecast.months_tested == 4
    assert forecast.low <= forecast.expected <= forecast.high


@pytest.mark.parametrize("figure", Figure)
@pytest.mark.parametrize(
    "today", [date(2024, 2, 29), date(2025, 1, 31), date(2025, 2, 28), date(2025, 4, 30), date(2025, 12, 31)]
)
def test_the_last_day_of_a_month_leaves_nothing_open(today: date, figure: Figure) -> None:
    series = next(made_series.trends(Random(5)))

    forecast = forecast_of(series, today, figure)

    assert forecast.expected == forecast.low == forecast.high == what_came(series, today, figure)
    assert forecast.error == 0


@pytest.mark.parametrize("values", [{}, {date(2026, 5, 2): 5.0}])
def test_nothing_is_said_while_nothing_is_known(values: Series) -> None:
    assert month_forecast(values, today=date(2026, 5, 1), figure=Figure.LAST) is None


@pytest.mark.parametrize("figure", Figure)
@pytest.mark.parametrize("today", [date(2026, 3, 1), date(2026, 3, 9), date(2026, 3, 31)])
def test_a_single_value_stays(today: date, figure: Figure) -> None:
    forecast = month_forecast({date(2026, 3, 1): 7.5}, today=today, figure=figure)

    assert forecast == Forecast(
        figure=figure,
        expected=7.5,
        low=7.5,
        high=7.5,
        error=None,
        naive_error=None,
        months_tested=0,
        method=Method.AS_TODAY,
    )


def test_what_never_was_below_zero_is_not_forecast_there() -> None:
    falling = leveled(lambda place, _: 2.0 * max(0, 695 - place))

    forecast = forecast_of(falling, days_of(690)[-1], Figure.LAST)

    assert forecast.method == Method.DRIFT
    assert forecast.low == forecast.expected == 0


def test_what_was_below_zero_may_be_there_again() -> None:
    falling = leveled(lambda place, _: 2.0 * (600 - place))

    forecast = forecast_of(falling, date(2025, 11, 20), Figure.LAST)

    assert forecast.expected == pytest.approx(falling[date(2025, 11, 30)])


@st.composite
def series_with_gaps(draw: st.DrawFn) -> Series:
    """Up to 14 months around the end of February and of the year, with at least one day that has a value."""
    first = draw(st.sampled_from([date(2023, 12, 30), date(2024, 2, 1), date(2024, 2, 29), date(2024, 12, 7)]))
    count = draw(st.integers(1, 430))
    random = Random(draw(st.integers(0, 2**32)))
    level, pace, spread = draw(st.tuples(st.integers(0, 500), st.integers(-2, 3), st.integers(0, 40)))
    share = draw(st.sampled_from([0.02, 0.5, 0.95, 1.0]))
    values = {
        day: float(max(0, level + pace * place + random.randint(-spread, spread) + 40 * (day.day == 1)))
        for place, day in enumerate(days_of(count, first))
    }
    return {day: value for place, (day, value) in enumerate(values.items()) if place == 0 or random.random() < share}


def filled(series: Series, today: date) -> Series:
    """The series without gaps until today."""
    values, value = {}, 0.0
    for day in days_of((today - min(series)).days + 1, min(series)):
        value = values[day] = series.get(day, value)
    return values


later = st.integers(0, 40).map(lambda days: timedelta(days=days))


@given(series_with_gaps(), later, figures)
@often
def test_the_range_holds_what_is_expected_and_what_has_come_already(
    series: Series, later: timedelta, figure: Figure
) -> None:
    today = max(series) + later

    forecast = forecast_of(series, today, figure)

    lowest = as_today(filled(series, today), today, figure) if figure is Figure.HIGHEST else 0
    assert lowest <= forecast.low <= forecast.expected <= forecast.high
    assert (forecast.error is None) == (forecast.naive_error is None) == (forecast.months_tested == 0)


@given(series_with_gaps(), later, figures)
@often
def test_a_gap_is_as_the_day_before_it(series: Series, later: timedelta, figure: Figure) -> None:
    today = max(series) + later

    assert forecast_of(series, today, figure) == forecast_of(filled(series, today), today, figure)


@given(series_with_gaps(), figures)
@often
def test_days_after_today_are_not_looked_at(series: Series, figure: Figure) -> None:
    today = min(series) + (max(series) - min(series)) / 2

    assert month_forecast(series, today=today, figure=figure) == forecast_of(series, today, figure)


@given(series_with_gaps(), st.integers(1, 10_000), figures)
@often
def test_a_constant_that_all_days_have_more_is_in_the_forecast_too(series: Series, more: int, figure: Figure) -> None:
    today, far_from_zero = max(series), 1_000_000
    lower = forecast_of({day: value + far_from_zero for day, value in series.items()}, today, figure)

    upper = forecast_of({day: value + far_from_zero + more for day, value in series.items()}, today, figure)

    assert upper.method == lower.method
    for name in ("expected", "low", "high"):
        assert getattr(upper, name) - getattr(lower, name) == pytest.approx(more, abs=1e-3)


@given(series_with_gaps(), figures)
@often
def test_a_series_shorter_than_a_month_is_forecast_as_today(series: Series, figure: Figure) -> None:
    today = min(series) + (month_end(min(series)) - min(series)) / 2

    forecast = forecast_of(series, today, figure)

    assert forecast.method == Method.AS_TODAY
    assert forecast.expected == as_today(filled(series, today), today, figure)
