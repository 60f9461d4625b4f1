"""Gauges day by day, from the few days on which they changed."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consoles.models import Console
from tests.consoles.factories import console_make
from tests.support.network import Network
from tests.usage.factories import using
from tests.usage.gauges import LAST_MONTH, NOW, Kind, told
from usage.models import Gauge, GaugeDay
from usage.selectors.series import UNKNOWN, Point, days_between, points_sum, series_of

pytestmark = pytest.mark.django_db
FIRST = date(2028, 2, 20)
LAST = date(2028, 3, 5)
values = st.sampled_from([None, 0.0, 1.0, 2.5, 7.0])
points = st.builds(Point, values, values, values, values)
# Days before, in and after the span that is asked for.
changes = st.dictionaries(st.integers(-20, 20).map(lambda days: FIRST + timedelta(days=days)), points, max_size=8)
in_database = settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
_numbers = count(1)


@pytest.fixture
def console() -> Console:
    return console_make()


def gauge_make(console: Console, days: dict[date, Point]) -> int:
    """Return the key of a gauge that changed on these days."""
    gauge = Gauge.objects.create(
        console=console, kind=Kind.PRODUCT, subject=str(next(_numbers)), changed_at=NOW, day=FIRST, month=FIRST
    )
    GaugeDay.objects.bulk_create(
        GaugeDay(
            gauge=gauge,
            day=day,
            used_last=point.used,
            used_high=point.high,
            new_last=point.new,
            rental_last=point.rental,
        )
        for day, point in days.items()
    )
    return gauge.pk


def expected(days: dict[date, Point], day: date) -> Point:
    """The obvious way: look for the latest change; on a later day what was used is the highest too."""
    known = [other for other in days if other <= day]
    if not known:
        return UNKNOWN
    latest = days[max(known)]
    return latest if max(known) == day else latest._replace(high=latest.used)


@given(st.lists(changes, max_size=3))
@in_database
def test_every_day_says_what_the_latest_change_said(console: Console, many: list[dict[date, Point]]) -> None:
    keys = {gauge_make(console, days): days for days in many}
    gauge_make(console, {FIRST: Point(99.0, 99.0, 99.0, 99.0)})

    found = series_of(list(keys), first=FIRST, last=LAST)

    assert found == {key: [expected(days, day) for day in days_between(FIRST, LAST)] for key, days in keys.items()}


@given(st.lists(points, max_size=4))
def test_the_order_of_a_sum_does_not_matter(several: Sequence[Point]) -> None:
    assert points_sum(several) == points_sum(reversed(several))


def test_days_have_no_gap_over_a_leap_day() -> None:
    assert [day.day for day in days_between(date(2028, 2, 28), date(2028, 3, 1))] == [28, 29, 1]
    assert days_between(FIRST, FIRST) == [FIRST]
    assert days_between(LAST, FIRST) == []


def test_nothing_is_a_series_of_unknown_days(console: Console) -> None:
    assert series_of([], first=FIRST, last=LAST) == {}
    assert series_of([gauge_make(console, {})], first=FIRST, last=FIRST) == {Gauge.objects.get().pk: [UNKNOWN]}


def test_readings_become_days(network: Network) -> None:
    west = told(network)
    for hours, used in ((-48, 10), (-1, 30), (0, 20), (24, 20), (72, 5)):
        west.read(LAST_MONTH + timedelta(hours=hours), using(1, used))
    gauge = Gauge.objects.get(kind=Kind.ORGANIZATION)
    first = LAST_MONTH.date() - timedelta(days=3)

    [found] = series_of([gauge.pk], first=first, last=first + timedelta(days=7)).values()

    said = [(point.used, point.high) for point in found]
    assert said == [(None, None), (10, 10), (10, 10), (20, 30), (20, 20), (20, 20), (5, 5), (5, 5)]
