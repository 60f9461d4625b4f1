"""A calendar in the form that calendar programs read: iCalendar, RFC 5545."""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import icalendar

from alerts.feeds.events import Event

PRODUCT = "-//vspcdash//calendar feed//EN"
READ_AGAIN = timedelta(hours=1)
# Sequence numbers are seconds from here on: each revision has a higher one than that before.
SEQUENCES_BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
# Characters that the format forbids, or that some readers take for the end of a line.
BREAKING = {"Cc", "Zl", "Zp"}
Address = Callable[[str], str]


def calendar_tag(name: str, events: Iterable[Event], *, address: Address) -> str:
    """Return what tells a calendar from one that says something else; weak, as the time of writing is left out."""
    digest = sha256(repr((name, address("/"))).encode())
    for event in events:
        digest.update(repr(event.said).encode())
    return f'W/"{digest.hexdigest()[:32]}"'


def calendar_write(name: str, events: Iterable[Event], *, now: datetime, address: Address) -> bytes:
    """Return the calendar of that name; `address` makes a whole address of a path, and nothing of it for none."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    for title in ("name", "x-wr-calname"):
        calendar.add(title, icalendar.vText(_line(name)))
    calendar.add("refresh-interval", READ_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", icalendar.vDuration(READ_AGAIN))
    for event in events:
        calendar.add_component(_component(event, now, address))
    content: bytes = calendar.to_ical()
    return content


def _component(event: Event, now: datetime, address: Address) -> icalendar.Event:
    component = icalendar.Event.new(
        uid=event.uid,
        stamp=now,
        start=event.start,
        end=event.end,
        summary=_line(event.title),
        description=_line(event.text),
        url=address(event.path) or None,
        categories=[event.category],
        # It says when something happens, and takes nobody's time.
        transparency=icalendar.TRANSP.TRANSPARENT,
        subcomponents=_alarms(event),
    )
    if event.modified_at:
        component.add("last-modified", event.modified_at)
        component.add("sequence", int((event.modified_at - SEQUENCES_BEGIN).total_seconds()))
    return component


def _alarms(event: Event) -> Sequence[icalendar.Alarm]:
    alarms = [icalendar.Alarm.new(description=_line(event.title)) for _ in event.alarms]
    for alarm, days in zip(alarms, event.alarms, strict=True):
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", timedelta(days=-days))
    return alarms


def _line(text: str) -> str:
    """Return `text` as one line; a backslash before an N would come out of the library as the end of one."""
    spaced = "".join(" " if unicodedata.category(character) in BREAKING else character for character in text)
    return spaced.replace("\\N", "\\\N{WORD JOINER}N")
