"""What gauges keep of days and months, against a memory of every reading."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from consoles.models import Console
from tests.support.network import Network
from tests.usage.console import UsageConsole
from tests.usage.factories import connected, using
from tests.usage.feeding import read_as_of
from tests.usage.looking import Kind, gauge_of
from tests.usage.remembering import KINDS, Key, Memory, Month
from tests.usage.shapes import History, histories
from usage.models import Coverage, Gauge, GaugeDay
from usage.querysets import month_frame

pytestmark = pytest.mark.django_db
in_database = settings(
    max_examples=25,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
MAY = datetime(2026, 5, 20, tzinfo=UTC)


def kept(console: Console) -> Iterator[tuple[str, Key, Gauge]]:
    """The gauges of which the memory knows."""
    for gauge in Gauge.objects.filter(console=console, kind__in=KINDS).select_related("usage"):
        yield gauge.kind, (str(gauge.usage.uid) if gauge.usage else "", gauge.product, gauge.unit_type), gauge


def months(console: Console, now: datetime) -> dict[int, Month]:
    """What each gauge says at `now`."""
    frame = month_frame(list(Coverage.objects.values_list("console", "day")), now)
    gauges = Gauge.objects.filter(console=console).with_month(frame)
    return {pk: Month(*values) for pk, *values in gauges.values_list("pk", *Month._fields)}


def of_day(gauge: Gauge, day: date) -> tuple[float | None, float | None]:
    """The last and the highest value of a day on which the console was read, from the days with a change."""
    row = GaugeDay.objects.filter(gauge=gauge, day__lte=day).last()
    if row is None:
        return 0.0, 0.0
    return row.used_last, row.used_high if row.day == day else row.used_last


@given(histories(), st.sampled_from([timedelta(0), timedelta(hours=1), timedelta(days=35), timedelta(days=70)]))
@in_database
def test_days_and_months_are_those_of_a_memory_of_every_reading(
    network: Network, history: History, idle: timedelta
) -> None:
    """Whenever somebody looks: right after a reading, just before the next one, or long after the last."""
    app, memory = UsageConsole(), Memory()
    console = connected(network, app)
    ends = [*(moment for moment, _ in history[1:]), history[-1][0] + idle]
    for (moment, rows), end in zip(history, ends, strict=True):
        app.says(*rows)
        read_as_of(console, moment)
        memory.note(moment, rows)

        for now in {moment, max(moment, end - timedelta(microseconds=1))}:
            said = months(console, now)
            for kind, key, gauge in kept(console):
                assert said[gauge.pk] == memory.of_month(kind, key, now), (kind, key, now)

    assert list(Coverage.objects.filter(console=console).values_list("day", flat=True)) == memory.days()
    for kind, key, gauge in kept(console):
        for day in memory.days():
            assert of_day(gauge, day) == memory.of_day(kind, key, day), (kind, key, day)


def moment(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def said(network: Network, used_at: dict[str, float | None]) -> Month:
    """What the gauge of a console says on 20 May 2026 after readings; `used_at` are units by moment of that year."""
    app = UsageConsole()
    console = connected(network, app)
    for at, used in used_at.items():
        app.says(using(1, used))
        read_as_of(console, moment(f"2026-{at}"))
    return months(console, MAY)[gauge_of(console).pk]


def test_last_month_is_unknown_where_nobody_read_it(network: Network) -> None:
    month = said(network, {"05-10T12:00": 5, "05-11T12:00": 7})

    assert month == Month(this_high=7, last_end=None, last_high=None, change=None)


def test_what_did_not_change_was_the_same_last_month(network: Network) -> None:
    month = said(network, {"03-10T12:00": 5, "04-10T12:00": 5, "05-10T12:00": 5})

    assert month == Month(this_high=5, last_end=5, last_high=5, change=0)


def test_what_held_over_midnight_counts_for_the_new_month_only_once_it_was_read_in_it(network: Network) -> None:
    unread = said(network, {"04-30T23:00": 9, "05-01T01:00": 4})
    read = said(network, {"04-30T23:00": 9, "05-01T00:00": 9, "05-01T01:00": 4})

    assert unread == Month(this_high=4, last_end=9, last_high=9, change=-5)
    assert read == Month(this_high=9, last_end=9, last_high=9, change=-5)


def test_month_without_a_reading_is_unknown_though_the_value_was_there_before_and_after(network: Network) -> None:
    may = said(network, {"03-10T12:00": 5, "05-10T12:00": 5})

    assert may == Month(this_high=5, last_end=None, last_high=None, change=None)


def test_unknown_figure_is_not_the_highest_and_changes_by_nobody_knows_what(network: Network) -> None:
    month = said(network, {"04-10T12:00": 3, "05-10T12:00": 4, "05-11T12:00": None})

    assert month == Month(this_high=4, last_end=3, last_high=3, change=None)


def test_organization_that_is_new_had_nothing_last_month(network: Network) -> None:
    app = UsageConsole()
    console = connected(network, app)
    read_as_of(console, moment("2026-04-10T12:00"))
    app.says(using(1, 5))

    read_as_of(console, moment("2026-05-10T12:00"))

    new = gauge_of(console, Kind.ORGANIZATION)
    assert months(console, MAY)[new.pk] == Month(this_high=5, last_end=0, last_high=0, change=5)


def test_nothing_is_said_of_months_of_a_console_that_was_not_read_in_them(network: Network) -> None:
    console = connected(network, UsageConsole([using(1, 5)]))
    read_as_of(console, moment("2026-04-10T12:00"))

    told = Gauge.objects.with_month(month_frame([], MAY)).values_list(*Month._fields)

    assert set(told) == {(None, None, None, None)}
