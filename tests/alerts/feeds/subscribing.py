"""A calendar program: it has the address of a feed, and reads what comes back by two parsers that share no code."""

from datetime import date, datetime
from typing import Any

import icalendar
import vobject
from django.test import Client

from accounts.models import User
from alerts.feeds.services import feed_make

LONGEST_LINE = 75


def address_of(user: User, name: str = "Phone") -> str:
    """The address of a new feed."""
    return f"/feeds/calendar/{feed_make(user=user, name=name)[1]}.ics"


def read(address: str, **headers: str) -> Any:
    """What a program gets that has nothing but the address."""
    return Client().get(address, headers=headers)


# What a property holds is known to the parser at run time only.
Event = Any


def events_of(user: User) -> list[Event]:
    """The events of a new feed of this person."""
    return events_in(read(address_of(user)).content)


def events_in(content: bytes) -> list[Event]:
    """The events of a calendar, whose lines are as the format demands, and of which another reader makes the same."""
    lines_check(content)
    events = list(icalendar.Calendar.from_ical(content).walk("VEVENT"))
    assert [_said(event) for event in events] == _said_by_another(content)
    return events


def _said(event: Event) -> tuple[Any, ...]:
    return str(event["UID"]), str(event["SUMMARY"]), event["DTSTART"].dt, alarms(event)


def _said_by_another(content: bytes) -> list[tuple[Any, ...]]:
    """What a library reads that has nothing to do with the one that wrote the calendar."""
    return [
        (
            event.uid.value,
            event.summary.value,
            event.dtstart.value,
            [-alarm.trigger.value.total_seconds() / 86_400 for alarm in event.contents.get("valarm", [])],
        )
        for event in vobject.readOne(content.decode()).contents.get("vevent", [])
    ]


def titles(user: User) -> list[str]:
    return [str(event["SUMMARY"]) for event in events_of(user)]


def starts(user: User) -> dict[str, date | datetime]:
    return {str(event["SUMMARY"]): event["DTSTART"].dt for event in events_of(user)}


def alarms(event: Event) -> list[float]:
    """How many days before an event one is reminded."""
    return [-alarm["TRIGGER"].dt.total_seconds() / 86_400 for alarm in event.walk("VALARM")]


def lines_check(content: bytes) -> list[str]:
    """Return the lines unfolded; each is short, ends as it has to, and is a property (RFC 5545, 3.1)."""
    assert content.endswith(b"\r\n")
    folded = content[:-2].split(b"\r\n")
    assert max(map(len, folded)) <= LONGEST_LINE
    assert not any(control in content.replace(b"\r\n", b"") for control in (b"\r", b"\n", b"\x0b", b"\x0c", b"\x00"))
    unfolded = content[:-2].replace(b"\r\n ", b"").decode().split("\r\n")
    assert all(line.partition(":")[0].partition(";")[0].replace("-", "").isalnum() for line in unfolded)
    # What breaks lines by other marks than the format does, as many readers do, finds the same ones.
    assert "\r\n".join(unfolded).splitlines() == unfolded
    return unfolded
