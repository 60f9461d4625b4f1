"""The days of usage reports: when a console makes them, when they finalize themselves, and the agreement's day."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from django.urls import reverse

from accounts.models import User
from alerts.feeds.events import AHEAD, PAST, Event
from reports.board.rows import BoardRow
from reports.board.selecting import BoardConsole, board_for
from reports.calendar import MonthCalendar, Stage, beginning_in
from usage.months import month_after, month_before

CATEGORY = "Usage reports"
ALARMS = (1,)
NOT_MADE = (Stage.COLLECT,)
NOT_FINAL = (Stage.COLLECT, Stage.REVIEW, Stage.UNKNOWN)
NOT_SUBMITTED = tuple(stage for stage in Stage if not stage.is_submitted)


@dataclass(frozen=True, kw_only=True, slots=True)
class Milestone:
    """One step of a month; it is over for a report whose stage is none of `waiting`."""

    key: str
    title: str
    text: str
    start: Callable[[MonthCalendar], datetime]
    end: Callable[[MonthCalendar], datetime | None]
    waiting: tuple[Stage, ...]


MADE = Milestone(
    key="made",
    title="is made",
    text="The console makes the report on this day, by its own clock; it is to be reviewed before it finalizes itself.",
    start=lambda calendar: calendar.made_from,
    end=lambda calendar: calendar.made_by,
    waiting=NOT_MADE,
)
FINALIZES = Milestone(
    key="finalizes",
    title="finalizes itself",
    text="What was not reviewed until now becomes final unreviewed.",
    start=lambda calendar: calendar.finalizes_at,
    end=lambda _: None,
    waiting=NOT_FINAL,
)
DUE = Milestone(
    key="due",
    title="has to be submitted",
    text="The last day on which it may be submitted, as it was agreed.",
    start=lambda calendar: beginning_in(calendar.zone, calendar.due_on),
    end=lambda calendar: calendar.due_at,
    waiting=NOT_SUBMITTED,
)


def month_events(user: User, now: datetime) -> Iterator[Event]:
    """Yield the days of reports of every console in scope that makes any, within what a calendar shows; 5 queries."""
    board = board_for(user, now)
    rows = sorted(board.rows, key=lambda row: row.console.pk)
    expected = {pk: list(group) for pk, group in groupby(rows, key=lambda row: row.console.pk)}
    for console in board.consoles:
        if owners := expected.get(console.console.pk):
            yield from _console_events(console, owners, now)


def _console_events(console: BoardConsole, owners: Sequence[BoardRow], now: datetime) -> Iterator[Event]:
    """Where the console approves reports by itself, none of them finalizes itself."""
    milestones = (MADE, DUE) if console.auto_approve else (MADE, FINALIZES, DUE)
    for calendar in _calendars(console.calendar, now):
        for milestone in milestones:
            start, rows = milestone.start(calendar), _rows(calendar, console.calendar, owners)
            if now - PAST <= start <= now + AHEAD:
                yield _event(console, calendar, milestone, rows, is_past=start < now)


def _calendars(due: MonthCalendar, now: datetime) -> Iterator[MonthCalendar]:
    """The month before the one that is due, that one, and each that begins before the end of what is shown."""
    month = month_before(due.month)
    while replace(due, month=month).made_from <= now + AHEAD:
        yield replace(due, month=month)
        month = month_after(month)


def _rows(calendar: MonthCalendar, due: MonthCalendar, owners: Sequence[BoardRow]) -> Sequence[BoardRow] | None:
    """What is known of a month's reports: those before are done with, nothing is known of those to come."""
    if calendar.month == due.month:
        return owners
    return () if calendar.month < due.month else None


def _event(
    console: BoardConsole,
    calendar: MonthCalendar,
    milestone: Milestone,
    rows: Sequence[BoardRow] | None,
    *,
    is_past: bool,
) -> Event:
    is_over = is_past or (rows is not None and not any(row.stage in milestone.waiting for row in rows))
    return Event(
        subject=f"report:{milestone.key}:{console.console.pk}:{calendar.month:%Y-%m}",
        start=milestone.start(calendar),
        end=milestone.end(calendar),
        title=f"{console.console.name}: usage report of {calendar.month:%B %Y} {milestone.title}",
        text=milestone.text,
        path=reverse("reports:board"),
        category=CATEGORY,
        alarms=() if is_over else ALARMS,
        modified_at=_modified_at(rows or ()),
    )


def _modified_at(rows: Sequence[BoardRow]) -> datetime | None:
    """When a report was read differently last, or somebody said something of its month."""
    moments = [row.report.read_at for row in rows if row.report] + [row.kept.changed_at for row in rows if row.kept]
    return max(moments, default=None)
