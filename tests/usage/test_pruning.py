"""What of usage is deleted when it is old, and what charts still need."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from pytest_django.fixtures import Settings

from consoles.models import Console
from tests.refresh.reading import read
from tests.support.network import Network
from tests.usage.console import UsageConsole
from tests.usage.factories import connected, using
from tests.usage.feeding import read_as_of
from tests.usage.looking import gauge_of, open_lines
from usage.models import Coverage, Gauge, GaugeDay, UsageLine
from usage.services import usage_prune

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def app(settings: Settings) -> UsageConsole:
    settings.USAGE_LINE_KEEP_DAYS, settings.USAGE_DAY_KEEP_DAYS = 70, 100
    return UsageConsole()


@pytest.fixture
def console(network: Network, app: UsageConsole) -> Console:
    """A console that was read these days ago, and used as many units as it was days."""
    console = connected(network, app)
    for age in (150, 120, 105, 90, 75, 65, 1, 0):
        app.says(using(1, age))
        read_as_of(console, NOW - age * DAY)
    return console


def ages(days: Iterable[date]) -> list[int]:
    """How many days ago."""
    return [(NOW.date() - day).days for day in days]


def test_gauge_keeps_its_youngest_old_day(console: Console) -> None:
    usage_prune(console, NOW)

    for gauge in Gauge.objects.all():
        assert ages([row.day for row in gauge.days.all()]) == [105, 90, 75, 65, 1, 0]


def test_day_that_is_just_not_too_old_is_kept_as_it_is(console: Console, settings: Settings) -> None:
    settings.USAGE_DAY_KEEP_DAYS = 104

    usage_prune(console, NOW)

    assert ages([row.day for row in gauge_of(console).days.all()]) == [105, 90, 75, 65, 1, 0]


def test_gauge_that_has_not_changed_for_ages_keeps_what_it_said_last(network: Network, app: UsageConsole) -> None:
    console = connected(network, app)
    app.says(using(1, 5))
    for age in (400, 300, 1, 0):
        read_as_of(console, NOW - age * DAY)

    usage_prune(console, NOW)

    assert [(row.used_last, ages([row.day])) for row in gauge_of(console).days.all()] == [(5, [400])]


def test_lines_that_ended_long_ago_are_deleted_and_open_ones_never(console: Console) -> None:
    UsageLine.objects.filter(valid_to=None).update(valid_from=NOW - 4000 * DAY)

    usage_prune(console, NOW)

    ended = UsageLine.objects.exclude(valid_to=None).order_by("valid_to")
    assert [(line.used_units, line.valid_to) for line in ended] == [
        (75, NOW - 65 * DAY),
        (65, NOW - DAY),
        (1, NOW),
    ]
    assert open_lines(console).count() == 1


def test_old_days_of_reading_are_forgotten(console: Console) -> None:
    usage_prune(console, NOW)

    assert ages([row.day for row in Coverage.objects.all()]) == [90, 75, 65, 1, 0]


def test_many_rows_are_deleted_a_few_at_a_time(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("usage.services.ROWS_PER_TRANSACTION", 2)

    usage_prune(console, NOW)

    assert GaugeDay.objects.count() == 6 * Gauge.objects.count()
    assert UsageLine.objects.count() == 4


def test_other_consoles_are_left_alone(network: Network, console: Console) -> None:
    app = UsageConsole([using(1, 5)])
    other = connected(network, app)
    for age in (300, 200):
        app.says(using(1, age))
        read_as_of(other, NOW - age * DAY)

    usage_prune(console, NOW)

    assert gauge_of(other).days.count() == 2
    assert UsageLine.objects.filter(usage__console=other).count() == 2
    assert Coverage.objects.filter(console=other).count() == 2


def test_clock_that_jumps_ahead_for_a_day_does_not_take_the_past_with_it(console: Console) -> None:
    usage_prune(console, NOW)
    before = GaugeDay.objects.count(), UsageLine.objects.count(), Coverage.objects.count()
    read_as_of(console, NOW + 4000 * DAY)

    usage_prune(console, NOW + 4000 * DAY)

    assert (GaugeDay.objects.count(), UsageLine.objects.count(), Coverage.objects.count() - 1) == before


def test_pruning_is_done_once_a_day(network: Network, app: UsageConsole) -> None:
    """By the refresh that read usage for the first time on that day."""
    console = connected(network, app)
    app.says(using(1, 5))
    for age in (300, 1):
        read_as_of(console, NOW - age * DAY)

    def covered_after(moment: datetime) -> list[int]:
        with time_machine.travel(moment, tick=False):
            read(console)
        return ages(Coverage.objects.values_list("day", flat=True))

    assert covered_after(NOW) == [1, 0]
    Coverage.objects.create(console=console, day=date(2020, 1, 1), first_read_at=NOW, last_read_at=NOW)
    assert covered_after(NOW + timedelta(minutes=15)) == [2515, 1, 0]
    assert covered_after(NOW + DAY) == [1, 0, -1]


def test_nothing_is_pruned_on_a_day_without_a_reading(console: Console) -> None:
    before = GaugeDay.objects.count()

    usage_prune(console, NOW + DAY)

    assert GaugeDay.objects.count() == before
