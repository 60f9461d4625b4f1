"""When a console is read: one rule, at midnight, in summer time, and in SQL."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consoles.schedule import Resting, Schedule

BERLIN = ZoneInfo("Europe/Berlin")
QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
# The nights in which the clocks of Berlin go forward and back are within.
moments = st.integers(0, 400_000).map(lambda minutes: datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=minutes))
times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
intervals = st.integers(1, 1440).map(lambda minutes: timedelta(minutes=minutes))
schedules = st.builds(
    Schedule,
    interval=intervals,
    zone=st.sampled_from([BERLIN, ZoneInfo("UTC"), ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Asia/Kolkata")]),
    quiet_from=st.none() | times,
    quiet_until=st.none() | times,
    paused_until=st.none() | moments,
)


def berlin(*numbers: int) -> datetime:
    return datetime(*numbers, tzinfo=BERLIN).astimezone(UTC)  # type: ignore[arg-type,misc]  # year, month, day, ...


def quiet(start: time, end: time, *, interval: timedelta = QUARTER) -> Schedule:
    return Schedule(interval=interval, zone=BERLIN, quiet_from=start, quiet_until=end)


NIGHT = quiet(time(22), time(6))


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (berlin(2026, 11, 23, 21, 59), None),
        (berlin(2026, 11, 23, 22, 0), berlin(2026, 11, 24, 6, 0)),
        (berlin(2026, 11, 24, 0, 0), berlin(2026, 11, 24, 6, 0)),
        (berlin(2026, 11, 24, 5, 59), berlin(2026, 11, 24, 6, 0)),
        (berlin(2026, 11, 24, 6, 0), None),
        # Summer time begins and ends within the night: it is an hour shorter, and longer.
        (berlin(2026, 3, 28, 23, 0), berlin(2026, 3, 29, 6, 0)),
        (berlin(2026, 10, 24, 23, 0), berlin(2026, 10, 25, 6, 0)),
    ],
)
def test_quiet_hours_go_over_midnight_by_the_clock_of_the_console(now: datetime, until: datetime | None) -> None:
    rest = NIGHT.rest(now)

    assert (rest and rest.until) == until


@pytest.mark.parametrize(
    ("schedule", "now", "until"),
    [
        # There is no 02:30: the clock goes from 02:00 to 03:00, and 03:10 is after it.
        (quiet(time(2, 30), time(5)), datetime(2026, 3, 29, 1, 10, tzinfo=UTC), datetime(2026, 3, 29, 3, tzinfo=UTC)),
        # There are two: 02:45 is between them.
        (
            quiet(time(1), time(2, 30)),
            datetime(2026, 10, 25, 0, 45, tzinfo=UTC),
            datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
        ),
    ],
)
def test_a_time_that_is_skipped_or_shown_twice_makes_quiet_hours_longer(
    schedule: Schedule, now: datetime, until: datetime
) -> None:
    rest = schedule.rest(now)

    assert rest is not None
    assert rest.until == until


def test_words_say_until_when_and_by_which_clock() -> None:
    paused = Schedule(interval=QUARTER, zone=BERLIN, paused_until=berlin(2026, 12, 1, 8, 0))
    off = Schedule(interval=QUARTER, zone=BERLIN, is_active=False)
    now = berlin(2026, 11, 23, 23, 0)

    said = [rest.words for schedule in (NIGHT, paused, off) if (rest := schedule.rest(now))]

    assert said == ["quiet until 06:00 Europe/Berlin", "paused until 2026-12-01 08:00 Europe/Berlin", "switched off"]


def test_a_pause_that_ends_in_quiet_hours_ends_with_them() -> None:
    schedule = Schedule(
        interval=QUARTER, zone=BERLIN, quiet_from=time(22), quiet_until=time(6), paused_until=berlin(2026, 11, 24, 1)
    )

    rest = schedule.rest(berlin(2026, 11, 23, 12))

    assert rest is not None
    assert (rest.kind, rest.until) == (Resting.PAUSED, berlin(2026, 11, 24, 6))


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (berlin(2026, 11, 23, 21, 40), berlin(2026, 11, 23, 21, 55)),
        (berlin(2026, 11, 23, 21, 50), berlin(2026, 11, 24, 6, 0)),
        (None, berlin(2026, 11, 23, 21, 52)),
        (berlin(2027, 11, 23, 21, 50), berlin(2026, 11, 23, 21, 52)),
    ],
)
def test_what_falls_into_quiet_hours_is_read_at_their_end(asked: datetime | None, expected: datetime) -> None:
    assert NIGHT.next_at(asked, berlin(2026, 11, 23, 21, 52)) == expected


@given(schedule=schedules, now=moments)
def test_the_clock_on_the_wall_is_never_contradicted(schedule: Schedule, now: datetime) -> None:
    start, end = schedule.quiet_from, schedule.quiet_until
    if start is None or end is None or start == end:
        return
    wall = now.astimezone(schedule.zone).time()
    is_quiet = start <= wall < end if start < end else wall >= start or wall < end

    assert schedule.rest(now) or not is_quiet


@given(schedule=schedules, now=moments, asked=st.none() | moments)
def test_nothing_is_planned_within_a_rest_or_before_now(
    schedule: Schedule, now: datetime, asked: datetime | None
) -> None:
    planned = schedule.next_at(asked, now)

    assert planned is not None
    assert planned >= now
    assert schedule.rest(planned) is None


@given(schedule=schedules, now=moments, asked=moments)
def test_due_is_when_the_plan_has_come(schedule: Schedule, now: datetime, asked: datetime) -> None:
    planned = schedule.next_at(asked, now)

    assert planned is not None
    assert schedule.is_due(asked, now) == (planned == now)
    assert schedule.is_due(asked, planned) or asked >= now + schedule.interval


@given(schedule=schedules, now=moments, length=st.timedeltas(timedelta(0), timedelta(days=20)))
def test_a_rest_makes_nothing_stale(schedule: Schedule, now: datetime, length: timedelta) -> None:
    """What is fresh when a rest begins is fresh until three intervals after its end."""
    read_at = now - length
    rest = schedule.rest(now)
    if rest is None or rest.until is None or schedule.is_stale(read_at, now):
        return

    assert not schedule.is_stale(read_at, rest.until)


@given(schedule=schedules, now=moments, length=st.timedeltas(timedelta(0), timedelta(days=20)))
def test_an_older_copy_is_never_fresher(schedule: Schedule, now: datetime, length: timedelta) -> None:
    older, younger = now - length - MINUTE, now - length

    assert schedule.is_stale(older, now) or not schedule.is_stale(younger, now)
    assert length > schedule.patience or not schedule.is_stale(younger, now)


@pytest.mark.parametrize(
    ("read_at", "now", "is_stale"),
    [
        (berlin(2026, 11, 23, 21, 50), berlin(2026, 11, 24, 5, 59), False),
        (berlin(2026, 11, 23, 21, 50), berlin(2026, 11, 24, 6, 35), False),
        (berlin(2026, 11, 23, 21, 50), berlin(2026, 11, 24, 6, 36), True),
        # It was old before the night began: that is no false alarm.
        (berlin(2026, 11, 23, 20, 0), berlin(2026, 11, 24, 3, 0), True),
        (berlin(2026, 10, 24, 21, 50), berlin(2026, 10, 25, 6, 35), False),
    ],
)
def test_quiet_hours_do_not_count_as_age(read_at: datetime, now: datetime, is_stale: bool) -> None:
    assert NIGHT.is_stale(read_at, now) is is_stale


def test_a_pause_forgives_what_was_before_its_end() -> None:
    schedule = Schedule(interval=QUARTER, zone=BERLIN, paused_until=berlin(2026, 11, 24, 12))
    read_at = berlin(2026, 11, 1, 12)

    stale = [schedule.is_stale(read_at, berlin(2026, 11, 24, 12) + length) for length in (-HOUR, 45 * MINUTE, HOUR)]

    assert stale == [False, False, True]
