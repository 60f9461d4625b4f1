"""Months in UTC."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from usage.months import beginning, day_of, month_after, month_before, month_end, month_of, months_before

days = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 12, 31))


@given(days)
def test_months_follow_each_other_without_a_gap(day: date) -> None:
    month = month_of(day)

    assert month <= day <= month_end(month)
    assert month_end(month) + timedelta(days=1) == month_after(month)
    assert month_before(month_after(month)) == month


@given(days, st.integers(0, 48))
def test_so_many_months_before_is_one_step_for_each(day: date, count: int) -> None:
    assert months_before(month_of(day), count + 1) == month_before(months_before(month_of(day), count))
    assert months_before(month_of(day), 0) == month_of(day)


@pytest.mark.parametrize(
    ("day", "before", "end", "after"),
    [
        (date(2026, 2, 10), date(2026, 1, 1), date(2026, 2, 28), date(2026, 3, 1)),
        (date(2028, 2, 29), date(2028, 1, 1), date(2028, 2, 29), date(2028, 3, 1)),
        (date(2026, 12, 31), date(2026, 11, 1), date(2026, 12, 31), date(2027, 1, 1)),
        (date(2027, 1, 1), date(2026, 12, 1), date(2027, 1, 31), date(2027, 2, 1)),
    ],
)
def test_neighbors_of_short_months_and_of_the_turn_of_the_year(day: date, before: date, end: date, after: date) -> None:
    month = month_of(day)

    assert (month_before(month), month_end(month), month_after(month)) == (before, end, after)


@pytest.mark.parametrize("hours", [-11, -5, 0, 2, 14])
def test_day_of_a_moment_is_the_one_in_utc(hours: int) -> None:
    elsewhere = timezone(timedelta(hours=hours))
    last = datetime(2026, 2, 28, 23, 59, 59, 999_999, UTC)

    assert day_of(last.astimezone(elsewhere)) == date(2026, 2, 28)
    assert day_of((last + timedelta(microseconds=1)).astimezone(elsewhere)) == date(2026, 3, 1)


@given(days)
def test_day_begins_at_midnight_utc(day: date) -> None:
    first = beginning(day)

    assert day_of(first) == day
    assert day_of(first - timedelta(microseconds=1)) == day - timedelta(days=1)
