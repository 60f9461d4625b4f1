"""When a report is made, finalizes itself and is due, by a clock that a test moves through the turn of months."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consoles.schedule import zone_of
from reports.calendar import (
    Late,
    MonthCalendar,
    Stage,
    beginning_in,
    late_of,
    latest_day,
    month_due,
    stage_of,
)
from reports.models import DEFAULT_SUBMIT_DAY, Report
from reports.wording import countdown, day_words, moment_words, until
from usage.months import month_after, month_before, month_of

LOS_ANGELES, AUCKLAND = "America/Los_Angeles", "Pacific/Auckland"
ZONES = ["UTC", LOS_ANGELES, AUCKLAND]
MINUTE = timedelta(minutes=1)
Status = Report.Status
zones = st.sampled_from([*ZONES, "Asia/Beirut", "Asia/Kolkata", "America/Havana", "Pacific/Kiritimati"]).map(ZoneInfo)
moments = st.integers(0, 8 * 366 * 24 * 60).map(lambda minutes: utc("2024-01-01 00:00") + minutes * MINUTE)
months = st.dates(date(2024, 1, 1), date(2031, 12, 31)).map(month_of)


def calendar(month: str, zone: str = "UTC", submit_day: int = DEFAULT_SUBMIT_DAY) -> MonthCalendar:
    return MonthCalendar(month=date.fromisoformat(f"{month}-01"), zone=ZoneInfo(zone), submit_day=submit_day)


def utc(text: str) -> datetime:
    """The moment that a text such as `2026-11-03 08:00` names in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("month", "zone", "made_from", "made_by", "finalizes_at", "due_at"),
    [
        ("2026-10", "UTC", "2026-11-01 00:00", "2026-11-02 00:00", "2026-11-03 00:00", "2026-11-11 00:00"),
        # Clocks go back on November 1: the day begins at -07:00 and ends at -08:00.
        ("2026-10", LOS_ANGELES, "2026-11-01 07:00", "2026-11-02 08:00", "2026-11-03 00:00", "2026-11-11 08:00"),
        ("2026-10", AUCKLAND, "2026-10-31 11:00", "2026-11-01 11:00", "2026-11-02 11:00", "2026-11-10 11:00"),
        # February has 28 days, or 29.
        ("2027-02", "UTC", "2027-03-01 00:00", "2027-03-02 00:00", "2027-03-03 00:00", "2027-03-11 00:00"),
        ("2028-02", LOS_ANGELES, "2028-03-01 08:00", "2028-03-02 08:00", "2028-03-03 00:00", "2028-03-11 08:00"),
        ("2028-02", AUCKLAND, "2028-02-29 11:00", "2028-03-01 11:00", "2028-03-02 11:00", "2028-03-10 11:00"),
        # December's is made in the next year.
        ("2026-12", "UTC", "2027-01-01 00:00", "2027-01-02 00:00", "2027-01-03 00:00", "2027-01-11 00:00"),
        ("2026-12", LOS_ANGELES, "2027-01-01 08:00", "2027-01-02 08:00", "2027-01-03 00:00", "2027-01-11 08:00"),
        ("2026-12", AUCKLAND, "2026-12-31 11:00", "2027-01-01 11:00", "2027-01-02 11:00", "2027-01-10 11:00"),
        # Clocks go back on April 4 and forth on March 14: the agreement's day ends by the new one.
        ("2027-03", AUCKLAND, "2027-03-31 11:00", "2027-04-01 11:00", "2027-04-02 11:00", "2027-04-10 12:00"),
    ],
)
def test_the_moments_of_a_month(
    month: str, zone: str, made_from: str, made_by: str, finalizes_at: str, due_at: str
) -> None:
    of = calendar(month, zone)

    found = (of.made_from, of.made_by, of.finalizes_at, of.due_at)

    assert found == (utc(made_from), utc(made_by), utc(finalizes_at), utc(due_at))


def test_a_day_that_begins_without_midnight_begins_when_the_clock_goes_on() -> None:
    # On March 28, 2027 the clocks of Beirut go from 00:00 to 01:00.
    beginning = beginning_in(ZoneInfo("Asia/Beirut"), date(2027, 3, 28))

    assert beginning == utc("2027-03-27 22:00")
    assert calendar("2027-02", "Asia/Beirut", 27).due_at == beginning


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("month", ["2026-10", "2026-12", "2027-02", "2027-03", "2028-02"])
def test_a_report_that_waits_goes_through_its_stages_at_their_edges(month: str, zone: str) -> None:
    """The clock walks from day 28 to day 12 by quarters of an hour, and every state begins and ends on its minute."""
    of = calendar(month, zone)
    now = utc(f"{of.month:%Y-%m}-28 00:00")
    seen = defaultdict[Late, list[datetime]](list)
    due = []

    while now < utc(f"{of.made_on:%Y-%m}-12 12:00"):
        due += [now] if month_due(now, of.zone) == of.month else []
        for stage in (Stage.COLLECT, Stage.REVIEW):
            for reason in late_of(stage, of, now):
                seen[reason].append(now)
        now += 15 * MINUTE

    assert due[0] == min(of.made_from, utc(f"{of.made_on} 00:00"))
    assert due[-1] == now - 15 * MINUTE
    assert {reason: moments[0] for reason, moments in seen.items()} == {
        Late.NOT_MADE: of.made_by, Late.NOT_FINALIZED: of.finalizes_at, Late.NOT_SUBMITTED: of.due_at,
    }  # fmt: skip


@pytest.mark.parametrize("zone", ZONES)
def test_nothing_is_late_a_minute_before(zone: str) -> None:
    of = calendar("2026-10", zone)

    assert late_of(Stage.COLLECT, of, of.made_by - MINUTE) == ()
    assert late_of(Stage.COLLECT, of, of.made_by) == (Late.NOT_MADE,)
    assert late_of(Stage.REVIEW, of, of.finalizes_at - MINUTE) == ()
    assert late_of(Stage.REVIEW, of, of.finalizes_at) == (Late.NOT_FINALIZED,)
    assert late_of(Stage.SUBMIT, of, of.due_at - MINUTE) == ()
    assert late_of(Stage.SUBMIT, of, of.due_at) == (Late.NOT_SUBMITTED,)
    assert late_of(Stage.REVIEW, of, of.due_at) == (Late.NOT_FINALIZED, Late.NOT_SUBMITTED)


@pytest.mark.parametrize("stage", [Stage.CLOSE, Stage.CLOSED])
def test_what_was_submitted_is_never_late(stage: Stage) -> None:
    assert late_of(stage, calendar("2026-10"), utc("2030-01-01 00:00")) == ()


@pytest.mark.parametrize("stage", [Stage.FINALIZE, Stage.SUBMIT, Stage.UNKNOWN])
def test_what_nobody_waits_for_is_late_only_with_its_submission(stage: Stage) -> None:
    assert late_of(stage, calendar("2026-10"), utc("2026-11-10 23:59")) == ()
    assert late_of(stage, calendar("2026-10"), utc("2026-11-11 00:00")) == (Late.NOT_SUBMITTED,)


@pytest.mark.parametrize(
    ("status", "stage"),
    [
        (None, Stage.COLLECT),
        (Status.APPROVAL_REQUIRED, Stage.REVIEW),
        (Status.FINALIZATION, Stage.FINALIZE),
        (Status.APPROVED, Stage.SUBMIT),
        ("Archived", Stage.UNKNOWN),
        ("", Stage.UNKNOWN),
    ],
)
def test_the_status_of_the_report_is_the_stage_until_people_say_more(status: str | None, stage: Stage) -> None:
    assert stage_of(status) is stage
    assert stage_of(status, is_submitted=True) is Stage.CLOSE
    assert stage_of(status, is_submitted=True, is_closed=True) is Stage.CLOSED


@given(now=moments, zone=zones)
def test_the_month_that_is_due_is_over_by_one_of_the_two_clocks(now: datetime, zone: ZoneInfo) -> None:
    month = month_due(now, zone)

    ends = [beginning_in(clock, month_after(month)) for clock in (zone, ZoneInfo("UTC"))]
    assert min(ends) <= now
    assert all(beginning_in(clock, month_after(month_after(month))) > now for clock in (zone, ZoneInfo("UTC")))


@given(month=months, zone=zones, day=st.integers(3, 28))
def test_the_moments_come_in_their_order(month: date, zone: ZoneInfo, day: int) -> None:
    of = MonthCalendar(month=month, zone=zone, submit_day=day)

    assert of.made_from < of.made_by <= of.finalizes_at + timedelta(days=1)
    assert of.finalizes_at < of.due_at
    assert of.finalizes_at <= beginning_in(zone, of.made_on + timedelta(days=2))
    assert of.finalizes_at <= datetime.combine(of.made_on + timedelta(days=2), datetime.min.time(), UTC)
    assert month_before(of.made_on) == month


@given(now=moments, zone=zones)
def test_late_stays_late(now: datetime, zone: ZoneInfo) -> None:
    of = MonthCalendar(month=month_due(now, zone), zone=zone, submit_day=DEFAULT_SUBMIT_DAY)

    for stage in Stage:
        assert set(late_of(stage, of, now)) <= set(late_of(stage, of, now + timedelta(days=1)))


def test_the_last_day_to_name_is_that_of_the_clock_that_is_ahead() -> None:
    now = utc("2026-11-01 12:00")

    assert [latest_day(now, ZoneInfo(zone)) for zone in ZONES] == [
        date(2026, 11, 1), date(2026, 11, 1), date(2026, 11, 2),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["", "Nowhere/Here", "../etc", "\0"])
def test_a_zone_that_this_machine_does_not_know_is_utc(name: str) -> None:
    assert zone_of(name) == ZoneInfo("UTC")


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(days=1, hours=6, minutes=59), "1 d 6 h"),
        (timedelta(hours=6, minutes=12, seconds=59), "6 h 12 min"),
        (timedelta(days=2, minutes=5), "2 d"),
        (timedelta(minutes=12), "12 min"),
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(), "less than a minute"),
    ],
)
def test_a_countdown_says_its_two_largest_units(length: timedelta, words: str) -> None:
    assert countdown(length).replace("\u00a0", " ") == words


def test_a_moment_is_said_by_the_clock_of_its_zone() -> None:
    moment = utc("2026-11-03 00:00")

    assert moment_words(moment, ZoneInfo("UTC")) == "Tue, Nov 3, 00:00 UTC"
    assert moment_words(moment, ZoneInfo(LOS_ANGELES)) == "Mon, Nov 2, 16:00 PST"
    assert day_words(date(2026, 11, 10)) == "Tue, Nov 10"
    assert until(moment, moment - timedelta(hours=3)).replace("\u00a0", " ") == "in 3 h"
    assert until(moment, moment).endswith("overdue")
