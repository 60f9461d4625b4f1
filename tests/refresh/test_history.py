"""The demo's past is read once, moment by moment, through the code that reads every console."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from consoles.models import Console
from refresh.history import moments_of_history
from refresh.models import Refresh, RefreshStep
from refresh.services import refresh_request
from simulator.app import create_app
from simulator.clock import Clock
from tests.refresh.reading import connected, read, step_of
from tests.support.network import Network
from tests.usage.console import SIMULATED_TIME, USAGE, UsageConsole, down, nothing
from tests.usage.factories import using
from tests.usage.looking import gauge_of
from usage.models import Coverage, UsageLine

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(moments)
def test_moments_are_a_week_apart_and_in_the_last_months_a_day(now: datetime) -> None:
    found = moments_of_history(now, after=None)

    gaps = [(later - earlier, now - later) for earlier, later in pairwise(found)]
    assert all(gap == DAY for gap, age in gaps if age < 90 * DAY)
    assert all(gap == 7 * DAY for gap, age in gaps if age > 92 * DAY)
    assert all(DAY <= gap <= 7 * DAY for gap, _ in gaps)


@given(moments)
def test_moments_begin_a_year_ago_and_none_lies_in_the_future(now: datetime) -> None:
    found = moments_of_history(now, after=None)

    assert 365 * DAY <= now - found[0] <= 367 * DAY
    assert timedelta(0) < now - found[-1] < 2 * DAY


@given(moments, st.integers(min_value=-1, max_value=131))
def test_moments_that_were_read_are_left_out(now: datetime, count: int) -> None:
    everything = moments_of_history(now, after=None)
    after = everything[count - 1] if count > 0 else None

    assert moments_of_history(now, after=after) == everything[max(count, 0) :]


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """A past of some weeks: five moments that are weeks apart, and eleven that are days apart."""
    monkeypatch.setattr("refresh.history.DAYS", 42)
    monkeypatch.setattr("refresh.history.DAILY", 10)


@pytest.fixture
def app(short: None) -> UsageConsole:
    return UsageConsole([using(1, 5)])


@pytest.fixture
def demo(network: Network, app: UsageConsole) -> Console:
    return connected(network, app, is_demo=True)


def read_at(console: Console, now: datetime = NOW) -> Refresh:
    with time_machine.travel(now, tick=False):
        return read(console)


def past(now: datetime = NOW) -> list[str | None]:
    """The times that the past of the demo asks for."""
    return [moment.isoformat() for moment in moments_of_history(now, after=None)]


def test_demo_is_asked_for_its_past_before_its_present(app: UsageConsole, demo: Console) -> None:
    refresh = read_at(demo)

    assert app.times == [*past(), None]
    step = step_of(refresh, "history", step="usage")
    assert (step.state, step.total_count, step.seen_count) == (RefreshStep.State.SUCCEEDED, 16, 16)


def test_each_moment_is_a_reading_of_its_day(app: UsageConsole, demo: Console) -> None:
    app.before = lambda request: app.says(using(1, len(app.times)))

    read_at(demo)

    days = [moment.date() for moment in moments_of_history(NOW, after=None)]
    assert list(Coverage.objects.values_list("day", flat=True)) == [*days, NOW.date()]
    assert list(gauge_of(demo).days.values_list("day", "used_last")) == [
        (day, number) for number, day in enumerate([*days, NOW.date()], start=1)
    ]


def test_real_console_is_never_asked_for_another_time(network: Network, app: UsageConsole) -> None:
    console = connected(network, app)

    read_at(console)

    assert app.times == [None]
    assert not any(SIMULATED_TIME in request.headers for request in network.asked)
    assert not console.refreshes.get().steps.filter(part="history").exists()


def test_other_lists_of_the_demo_are_asked_for_now(network: Network, demo: Console) -> None:
    read_at(demo)

    others = [request for request in network.asked if USAGE not in str(request.url)]
    assert others
    assert not any(SIMULATED_TIME in request.headers for request in others)


def test_past_is_not_read_again_once_the_present_was(app: UsageConsole, demo: Console) -> None:
    read_at(demo)
    app.times.clear()

    refresh = read_at(demo, NOW + 30 * DAY)

    assert app.times == [None]
    assert not refresh.steps.filter(part="history").exists()


@pytest.mark.parametrize("survived", [0, 1, 9, 16])
def test_worker_that_takes_over_reads_no_moment_twice(survived: int, app: UsageConsole, demo: Console) -> None:
    def die(request: Any) -> None:
        if len(app.times) > survived:
            raise SystemExit

    app.before = die
    with pytest.raises(SystemExit):
        read_at(demo)
    assert Coverage.objects.count() == survived
    app.before = nothing
    app.times.clear()

    refresh = read_at(demo)

    assert refresh.state == Refresh.State.SUCCEEDED
    assert app.times == [*past()[survived:], None]
    assert set(Coverage.objects.values_list("reading_count", flat=True)) == {1}


def test_worker_that_takes_over_the_day_after_goes_on_with_younger_moments(app: UsageConsole, demo: Console) -> None:
    def die(request: Any) -> None:
        if len(app.times) > 3:
            raise SystemExit

    app.before = die
    with pytest.raises(SystemExit):
        read_at(demo)
    read_before = app.times[:3]
    app.before = nothing
    app.times.clear()

    read_at(demo, NOW + DAY)

    asked = [*read_before, *app.times[:-1]]
    assert asked == sorted(set(asked), key=str)
    assert app.times[:-1] == [time for time in past(NOW + DAY) if str(time) > str(read_before[-1])]


def test_moment_that_was_read_in_part_is_read_to_its_end(app: UsageConsole, demo: Console) -> None:
    """Killed after its rows were written, and before what only a complete list may say."""
    with time_machine.travel(NOW, tick=False):
        refresh_request(console=demo, trigger=Refresh.Trigger.COMMAND)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("usage.reading.coverage_note", die)
        with pytest.raises(SystemExit):
            read_at(demo)
    assert UsageLine.objects.exists()

    read_at(demo)

    assert UsageLine.objects.get().valid_from == moments_of_history(NOW, after=None)[0]
    assert Coverage.objects.count() == 17


def die(*_: Any) -> None:
    """End as a worker does that is told to."""
    raise SystemExit


def test_present_waits_for_a_past_that_cannot_be_read(app: UsageConsole, demo: Console) -> None:
    """Read first it would end the past where it broke off."""
    app.before = lambda request: down(request) if SIMULATED_TIME in request.headers and len(app.times) > 3 else None

    refresh = read_at(demo)

    past_step, present_step = refresh.steps.filter(step="usage")
    assert (past_step.state, present_step.state) == (RefreshStep.State.FAILED, RefreshStep.State.FAILED)
    assert present_step.reason == past_step.reason
    assert None not in app.times


def test_past_that_could_not_be_read_is_gone_on_with_later(app: UsageConsole, demo: Console) -> None:
    app.before = lambda request: down(request) if len(app.times) > 3 else None
    read_at(demo)
    app.before = nothing
    app.times.clear()

    read_at(demo, NOW + timedelta(minutes=15))

    assert app.times == [*past()[3:], None]
    assert Coverage.objects.count() == 17


def test_simulated_past_is_one_in_which_usage_changes(short: None, network: Network) -> None:
    demo = connected(network, create_app(companies=6, clock=Clock(NOW)), is_demo=True)

    refresh = read_at(demo)

    assert refresh.state == Refresh.State.SUCCEEDED
    assert Coverage.objects.count() == 17
    assert gauge_of(demo).days.count() > 3
    assert UsageLine.objects.exclude(valid_to=None).exists()
