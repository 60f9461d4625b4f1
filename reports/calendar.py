"""The month of a report: when a console makes it, when it finalizes itself, and when it has to be submitted.

A console makes the report of a month on the 1st of the next one, and finalizes it by itself on the 3rd. It is not said
by which clock: whichever of UTC and the console's own zone is earlier counts. Everything here is a pure function.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from reports.models import Report
from usage.months import day_of, month_after, month_before, month_of

FINALIZING_DAY = 3
# So long before it finalizes itself, and before the agreement's day has ended, a report becomes urgent.
REVIEW_URGENT = timedelta(hours=12)
SUBMIT_URGENT = timedelta(days=3)


class Stage(StrEnum):
    """What comes next for the month of a report owner; the value is part of a CSS class."""

    COLLECT = "collect"
    REVIEW = "review"
    FINALIZE = "finalize"
    SUBMIT = "submit"
    CLOSE = "close"
    CLOSED = "closed"
    # The console names a status that we do not know.
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """The stage as the board names it."""
        return self.value.capitalize()

    @property
    def is_submitted(self) -> bool:
        """Whether somebody has said that the report went out."""
        return self in (Stage.CLOSE, Stage.CLOSED)


STEPS = (Stage.COLLECT, Stage.REVIEW, Stage.FINALIZE, Stage.SUBMIT, Stage.CLOSE)
BY_STATUS = {
    Report.Status.APPROVAL_REQUIRED.value: Stage.REVIEW,
    Report.Status.FINALIZATION.value: Stage.FINALIZE,
    Report.Status.APPROVED.value: Stage.SUBMIT,
}


class Late(StrEnum):
    """What should have happened by now."""

    NOT_MADE = "not_made"
    NOT_FINALIZED = "not_finalized"
    NOT_SUBMITTED = "not_submitted"


@dataclass(frozen=True, kw_only=True, slots=True)
class MonthCalendar:
    """The moments of one usage month of a console; `month` is its first day."""

    month: date
    zone: ZoneInfo
    submit_day: int

    @property
    def made_on(self) -> date:
        """The day on which the console makes the report."""
        return month_after(self.month)

    @property
    def made_from(self) -> datetime:
        """When that day begins."""
        return beginning_in(self.zone, self.made_on)

    @property
    def made_by(self) -> datetime:
        """When that day has ended."""
        return beginning_in(self.zone, self.made_on + timedelta(days=1))

    @property
    def finalizes_at(self) -> datetime:
        """When a report that nobody finalized finalizes itself, at the latest."""
        day = self.made_on.replace(day=FINALIZING_DAY)
        return min(beginning_in(self.zone, day), datetime.combine(day, time.min, UTC))

    @property
    def due_on(self) -> date:
        """The last day on which the report may be submitted."""
        return self.made_on.replace(day=self.submit_day)

    @property
    def due_at(self) -> datetime:
        """When that day has ended."""
        return beginning_in(self.zone, self.due_on + timedelta(days=1))


def beginning_in(zone: ZoneInfo, day: date) -> datetime:
    """Return the moment, in UTC, at which a day begins in a zone; where clocks skip midnight, when they do."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def latest_day(now: datetime, zone: ZoneInfo) -> date:
    """Return the day of `now` by the clock that is ahead, UTC or the zone's."""
    return max(day_of(now), now.astimezone(zone).date())


def month_due(now: datetime, zone: ZoneInfo) -> date:
    """Return the usage month whose report is due: the one before that of `now`, by the clock that is ahead."""
    return month_before(month_of(latest_day(now, zone)))


def stage_of(status: str | None, *, is_submitted: bool = False, is_closed: bool = False) -> Stage:
    """Return the stage of a month; `status` is that of its report, None while there is none."""
    if is_closed:
        return Stage.CLOSED
    if is_submitted:
        return Stage.CLOSE
    return Stage.COLLECT if status is None else BY_STATUS.get(status, Stage.UNKNOWN)


def late_of(stage: Stage, calendar: MonthCalendar, now: datetime) -> tuple[Late, ...]:
    """Return what should have happened by `now`, in the order in which it should have."""
    late = {
        Late.NOT_MADE: stage is Stage.COLLECT and now >= calendar.made_by,
        Late.NOT_FINALIZED: stage is Stage.REVIEW and now >= calendar.finalizes_at,
        Late.NOT_SUBMITTED: not stage.is_submitted and now >= calendar.due_at,
    }
    return tuple(reason for reason, holds in late.items() if holds)
