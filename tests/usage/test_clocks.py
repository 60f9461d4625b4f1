"""Clocks that stand still, are set back, or pass midnight while a console is read."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db.models import F, Q
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from consoles.models import Console
from tests.refresh.reading import read
from tests.support.network import Network
from tests.usage.adding import sums
from tests.usage.console import Row, UsageConsole, nothing
from tests.usage.factories import connected, uid, using
from tests.usage.feeding import read_as_of
from tests.usage.looking import Kind, gauge_of, gauges, open_lines, used
from tests.usage.shapes import usages
from usage.models import Coverage, Gauge, GaugeDay, OrganizationUsage, UsageLine

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 12, 12, 0, tzinfo=UTC)
NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
in_database = settings(
    max_examples=25,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def app() -> UsageConsole:
    return UsageConsole()


@pytest.fixture
def console(network: Network, app: UsageConsole) -> Console:
    return connected(network, app)


Feed = Callable[[datetime, float], None]


@pytest.fixture
def feed(app: UsageConsole, console: Console) -> Feed:
    """Read the console at a moment at which one organization uses so much."""

    def feed(moment: datetime, used: float) -> None:
        app.says(using(1, used))
        read_as_of(console, moment)

    return feed


def intervals() -> list[tuple[float | None, datetime, datetime | None]]:
    """What all lines said, and for how long."""
    return list(UsageLine.objects.order_by("pk").values_list("used_units", "valid_from", "valid_to"))


def held_at(console: Console, moment: datetime, *columns: str) -> list[Any]:
    """What lines said at a moment: their units, or these columns."""
    held = Q(valid_from__lte=moment) & (Q(valid_to=None) | Q(valid_to__gt=moment))
    rows = UsageLine.objects.filter(held, usage__console=console)
    return list(rows.values_list(*columns) if columns else rows.values_list("used_units", flat=True))


def test_clock_set_back_by_minutes_leaves_the_younger_reading_until_it_has_caught_up(
    feed: Feed, console: Console
) -> None:
    feed(NOON, 5)

    feed(NOON - 10 * MINUTE, 7)

    assert intervals() == [(5, NOON, None)]
    assert used(console) == used(console, Kind.ORGANIZATION) == 5

    feed(NOON + 5 * MINUTE, 7)

    assert intervals() == [(5, NOON, NOON + 5 * MINUTE), (7, NOON + 5 * MINUTE, None)]
    assert used(console) == used(console, Kind.ORGANIZATION) == 7


def test_clock_set_back_by_minutes_makes_nobody_vanish_who_was_read_since(app: UsageConsole, console: Console) -> None:
    app.says(using(1, 5))
    read_as_of(console, NOON)
    app.says()

    read_as_of(console, NOON - 10 * MINUTE)

    assert OrganizationUsage.objects.current().exists()
    assert used(console) == 5


@pytest.mark.parametrize("back", [2 * HOUR, DAY, 31 * DAY])
def test_clock_set_back_by_more_is_believed_and_nothing_holds_twice(
    back: timedelta, feed: Feed, console: Console
) -> None:
    feed(NOON - back - HOUR, 3)
    feed(NOON - HOUR, 4)
    feed(NOON, 5)

    feed(NOON - back, 7)

    assert used(console) == used(console, Kind.ORGANIZATION) == 7
    assert not UsageLine.objects.filter(valid_to__lt=F("valid_from")).exists()
    assert held_at(console, NOON - back - MINUTE) == [3]
    for moment in (NOON - back, NOON - HOUR, NOON - MINUTE, NOON, NOON + DAY):
        assert held_at(console, moment) == [7]


def test_organization_that_vanishes_when_the_clock_was_set_back_holds_nothing_any_more(
    app: UsageConsole, feed: Feed, console: Console
) -> None:
    feed(NOON - 4 * HOUR, 3)
    feed(NOON, 5)
    app.says()

    read_as_of(console, NOON - 2 * HOUR)

    assert held_at(console, NOON - 3 * HOUR) == [3]
    assert held_at(console, NOON - HOUR) == held_at(console, NOON) == []
    assert used(console) == 0


# Back by more than an hour, that is: then all that the console says is taken over at once.
steps = st.sampled_from([-31 * DAY, -DAY, -2 * HOUR, MINUTE, DAY])


@given(st.lists(st.tuples(steps, usages()), max_size=7))
@in_database
def test_sums_are_right_and_nothing_holds_twice_however_far_the_clock_is_set_back(
    network: Network, readings: list[tuple[timedelta, list[Row]]]
) -> None:
    app, moments = UsageConsole(), [NOON]
    console = connected(network, app)
    for step, rows in readings:
        moments.append(moments[-1] + step + timedelta(seconds=1))
        app.says(*rows)
        read_as_of(console, moments[-1])

        told = sums(rows, lambda entry: (entry.organization, entry.unit_type))
        ours = gauges(console, Kind.ORGANIZATION, "usage__uid", "unit_type")
        assert {key: one[0] for key, one in ours.items()} == {
            key: told[key][0] if key in told else 0 for key in ours.keys() | told.keys()
        }

    assert not UsageLine.objects.filter(usage__console=console, valid_to__lt=F("valid_from")).exists()
    for moment in moments:
        places = list(held_at(console, moment, "usage", "server_uid", "workload"))
        assert len(places) == len(set(places))


def test_two_readings_of_one_moment_leave_what_the_second_one_said(feed: Feed, console: Console) -> None:
    feed(NOON, 5)
    feed(NOON, 7)
    feed(NOON, 3)

    assert intervals() == [(5, NOON, NOON), (7, NOON, NOON), (3, NOON, None)]
    assert used(console) == used(console, Kind.ORGANIZATION) == 3
    assert (gauge_of(console).day_high, gauge_of(console).month_high) == (7, 7)
    assert Coverage.objects.get().reading_count == 3


def test_what_the_first_of_two_readings_of_one_moment_saw_counts_for_the_day(feed: Feed, console: Console) -> None:
    feed(NOON - DAY, 5)
    feed(NOON, 5)

    feed(NOON, 3)

    assert gauge_of(console).day_high == 5


def test_organization_that_vanishes_within_one_moment_is_gone_with_the_next_reading(
    app: UsageConsole, feed: Feed, console: Console
) -> None:
    feed(NOON, 5)
    app.says()

    read_as_of(console, NOON)
    assert used(console) == 5
    read_as_of(console, NOON + MINUTE)
    assert used(console) == 0


@pytest.mark.parametrize("kind", [Kind.CONSOLE, Kind.ORGANIZATION])
def test_clock_set_back_over_the_end_of_a_month_takes_nothing_from_it(kind: Kind, feed: Feed, console: Console) -> None:
    feed(NEW_YEAR - 3 * HOUR, 9)
    feed(NEW_YEAR - 2 * HOUR, 4)
    feed(NEW_YEAR + HOUR, 8)

    feed(NEW_YEAR - HOUR, 5)

    assert (gauge_of(console, kind).month_high, gauge_of(console, kind).used_units) == (9, 5)

    feed(NEW_YEAR + MINUTE, 6)

    assert (gauge_of(console, kind).previous_last, gauge_of(console, kind).previous_high) == (5, 9)


@pytest.mark.parametrize("kind", [Kind.CONSOLE, Kind.ORGANIZATION])
def test_clock_set_back_within_a_month_takes_nothing_from_it(kind: Kind, feed: Feed, console: Console) -> None:
    feed(NOON - 31 * DAY, 2)
    feed(NOON - 3 * DAY, 9)
    feed(NOON, 4)
    feed(NOON + DAY, 8)

    feed(NOON + HOUR, 5)

    gauge = gauge_of(console, kind)
    assert (gauge.month_high, gauge.previous_last, gauge.previous_high) == (9, 2, 2)


@pytest.mark.parametrize("kind", [Kind.CONSOLE, Kind.ORGANIZATION])
def test_what_a_clock_that_ran_ahead_saw_is_not_one_of_the_month_before(
    kind: Kind, feed: Feed, console: Console
) -> None:
    feed(NOON - 31 * DAY, 2)
    feed(NOON, 4)
    feed(NOON + 31 * DAY, 20)

    feed(NOON + HOUR, 5)

    gauge = gauge_of(console, kind)
    assert (gauge.previous_last, gauge.previous_high) == (None, None)
    # It was seen by then, whatever the clock said.
    assert (gauge.month_high, gauge.day_high) == (20, 20)


def test_what_nobody_has_contradicted_since_a_clock_ran_ahead_is_said_of_today(
    app: UsageConsole, console: Console
) -> None:
    app.says(using(1, 4), using(2, 6))
    read_as_of(console, NOON)
    app.says(using(1, 9), using(2, 7))
    read_as_of(console, NOON + 31 * DAY)
    app.says(using(1, 4), using(2, 7))

    read_as_of(console, NOON + HOUR)

    assert list(Coverage.objects.values_list("day", flat=True)) == [NOON.date()]
    assert not GaugeDay.objects.filter(day__gt=NOON.date()).exists()
    assert not Gauge.objects.filter(day__gt=NOON.date()).exists()
    assert sorted(held_at(console, NOON + HOUR)) == [4, 7]
    assert [row.used_last for row in gauge_of(console).days.all()] == [11]


def over_midnight(app: UsageConsole, console: Console) -> None:
    """Read two pages, the first just before the year ends and the second just after it has."""
    with time_machine.travel(NEW_YEAR - timedelta(seconds=1), tick=False) as traveller:
        app.before = lambda _request: traveller.move_to(NEW_YEAR + timedelta(seconds=1), tick=False)
        read(console)
    app.before = nothing


def read_at(console: Console, moment: datetime) -> None:
    with time_machine.travel(moment, tick=False):
        read(console)


def test_reading_over_midnight_is_one_of_neither_day(app: UsageConsole, console: Console) -> None:
    app.page_size = 1
    app.says(using(1, 5), using(2, 7))

    over_midnight(app, console)

    assert not Coverage.objects.exists()
    assert sorted(line.valid_from for line in open_lines(console)) == [
        NEW_YEAR - timedelta(seconds=1),
        NEW_YEAR + timedelta(seconds=1),
    ]


def test_sums_of_a_reading_over_midnight_are_those_of_the_next_one(app: UsageConsole, console: Console) -> None:
    app.page_size = 1
    app.says(using(1, 5), using(2, 7))
    read_at(console, NEW_YEAR - HOUR)
    app.says(using(1, 6), using(2, 9))
    over_midnight(app, console)
    assert (used(console), used(console, Kind.ORGANIZATION, usage__uid=uid(2))) == (12, 9)

    read_at(console, NEW_YEAR + HOUR)

    total = gauge_of(console)
    assert (total.used_units, total.day, total.previous_last, total.previous_high) == (15, NEW_YEAR.date(), 12, 12)
    first, second = (gauge_of(console, Kind.ORGANIZATION, usage__uid=uid(number)) for number in (1, 2))
    assert (first.month, first.month_high, second.month) == (date(2026, 12, 1), 6, date(2027, 1, 1))
    assert (second.previous_last, second.month_high) == (7, 9)


def test_day_without_a_reading_is_not_covered(feed: Feed) -> None:
    for number in (0, 1, 4):
        feed(NOON + number * DAY, 5)

    assert [row.day.day for row in Coverage.objects.all()] == [12, 13, 16]
