"""The days of usage reports in the calendar, by the clock of the console and in UTC."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from accounts.models import User
from consoles.models import Console
from reports.models import Agreement
from tests.alerts.feeds.subscribing import Event, alarms, events_of, titles
from tests.consoles.factories import narrowed
from tests.licensing.factories import organization_make
from tests.reports.board import approving, console_read, moment, month_make, report_make

NOW = moment("2026-11-02 10:00")


@pytest.fixture(autouse=True)
def now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def console(db: None) -> Console:
    """A console in Berlin whose October report waits."""
    console = console_read("EU-West", time_zone="Europe/Berlin")
    report_make(console)
    return console


def of_october(user: User) -> dict[str, Event]:
    """The events of the month that is due, by what happens."""
    prefix = "EU-West: usage report of October 2026 "
    found = {str(event["SUMMARY"]): event for event in events_of(user)}
    return {title.removeprefix(prefix): event for title, event in found.items() if title.startswith(prefix)}


def test_the_moments_of_a_month_are_in_utc(console: Console, billing: User) -> None:
    Agreement.objects.create(console=console, submit_day=12)

    october = of_october(billing)

    assert _span(october["is made"]) == (moment("2026-10-31 23:00"), moment("2026-11-01 23:00"))
    assert _span(october["finalizes itself"]) == (moment("2026-11-02 23:00"), None)
    assert _span(october["has to be submitted"]) == (moment("2026-11-11 23:00"), moment("2026-11-12 23:00"))


def test_the_months_to_come_are_there_with_their_alarms(console: Console, billing: User) -> None:
    events = [event for event in events_of(billing) if "November 2027" in event["SUMMARY"]]

    assert [event["DTSTART"].dt for event in events] == [
        datetime(2027, 11, 30, 23, tzinfo=UTC),
        datetime(2027, 12, 2, 23, tzinfo=UTC),
    ]
    assert [alarms(event) for event in events] == [[1], [1]]


def test_nobody_is_reminded_of_what_is_done(console: Console, billing: User) -> None:
    assert {what: alarms(event) for what, event in of_october(billing).items()} == {
        "is made": [],
        "finalizes itself": [1],
        "has to be submitted": [1],
    }

    report_make(console, status="Approved")
    month_make(console, submitted_on=NOW.date())

    assert {what: alarms(event) for what, event in of_october(billing).items()} == {
        "is made": [],
        "finalizes itself": [],
        "has to be submitted": [],
    }


def test_what_is_approved_by_itself_does_not_finalize_itself(console: Console, billing: User) -> None:
    approving(console, True)

    assert set(of_october(billing)) == {"is made", "has to be submitted"}


def test_a_console_that_makes_no_reports_has_no_days(db: None, billing: User) -> None:
    console_read("EU-North")

    assert titles(billing) == []


def test_reports_are_only_for_those_who_may_see_them(console: Console, viewer: User, billing: User) -> None:
    assert titles(viewer) == []
    assert titles(narrowed(billing, organization_make(console))) == []


def _span(event: Event) -> tuple[datetime, datetime | None]:
    end = event.get("DTEND")
    return event["DTSTART"].dt, end.dt if end else None
