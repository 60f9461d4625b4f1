"""One report owner's month, as the board shows it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from consoles.models import Console
from reports.board.ages import Age
from reports.calendar import (
    REVIEW_URGENT,
    STEPS,
    SUBMIT_URGENT,
    Late,
    MonthCalendar,
    Stage,
    late_of,
    latest_day,
    stage_of,
)
from reports.models import OwnerMonth, Report
from reports.wording import countdown, day_words, moment_words, until
from ui.severity import Severity
from ui.wording import ago

# What comes first on the board, where nothing is late.
STAGE_ORDER = (
    Stage.REVIEW, Stage.UNKNOWN, Stage.SUBMIT, Stage.COLLECT, Stage.FINALIZE, Stage.CLOSE, Stage.CLOSED,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnerKey:
    """Whose month it is: a report owner of a console, and the first day of the month."""

    console: Console
    owner_uid: UUID
    month: date


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the month; `state` is part of a CSS class."""

    label: str
    state: Literal["done", "now", "late", "later"]


@dataclass(frozen=True, slots=True)
class Deadline:
    """How far off something is, the moment itself, and how urgent: a `Severity`, or nothing."""

    text: str
    moment: str
    tone: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class BoardRow:
    """What is known of the month of one report owner, and what people have done about it."""

    key: OwnerKey
    owner_title: str
    calendar: MonthCalendar
    now: datetime
    # None while there is none.
    report: Report | None
    # Of the month before.
    report_before: Report | None
    kept: OwnerMonth | None
    age: Age
    # Whether the console approves reports without anybody; None where it does not say.
    auto_approve: bool | None

    @property
    def console(self) -> Console:
        """The console whose owner it is."""
        return self.key.console

    @property
    def anchor(self) -> str:
        """What tells the row from others on a page, in addresses and between elements."""
        return f"{self.console.pk}-{self.key.owner_uid.hex}-{self.key.month:%Y-%m}"

    @property
    def url(self) -> str:
        """Where people look after the month."""
        values = {"console": self.console.pk, "owner": self.key.owner_uid, "month": f"{self.key.month:%Y-%m}"}
        return f"{reverse('reports:month')}?{urlencode(values)}"

    @property
    def stage(self) -> Stage:
        """What comes next."""
        kept = self.kept
        return stage_of(
            self.report.status if self.report else None,
            is_submitted=bool(kept and kept.submitted_on),
            is_closed=bool(kept and kept.closed_on),
        )

    @property
    def late(self) -> tuple[Late, ...]:
        """What should have happened by now."""
        return late_of(self.stage, self.calendar, self.now)

    @property
    def order(self) -> tuple[bool, int, str, str]:
        """What is late comes first, then what people have to do, then the rest."""
        return not self.late, STAGE_ORDER.index(self.stage), self.console.name.lower(), self.owner_title.lower()

    @property
    def steps(self) -> list[Step]:
        """The way through the month; none is present where we do not know the console's word for it."""
        if self.stage in (Stage.CLOSED, Stage.UNKNOWN):
            return [Step(step.label, "done" if self.stage is Stage.CLOSED else "later") for step in STEPS]
        here = STEPS.index(self.stage)
        present: Literal["now", "late"] = "late" if self.late else "now"
        return [
            Step(step.label, "done" if place < here else present if place == here else "later")
            for place, step in enumerate(STEPS)
        ]

    @property
    def points(self) -> float | None:
        """The points of the report; None without one, or where it does not say."""
        return _points(self.report)

    @property
    def points_gap(self) -> str:
        """Why there are no points."""
        return "The report does not say how many." if self.report else "There is no report yet."

    @property
    def change(self) -> float | None:
        """Points more than in the month before; None where either is unknown."""
        before = _points(self.report_before)
        return None if self.points is None or before is None else self.points - before

    @property
    def change_share(self) -> float | None:
        """The change as a share of the points before; None where those are none, or unknown."""
        before = _points(self.report_before)
        return self.change / before if self.change is not None and before else None

    @property
    def change_gap(self) -> str:
        """Why there is no change to tell."""
        return self.points_gap if self.points is None else "There are no points of the month before."

    @property
    def is_changed(self) -> bool:
        """Whether the report says something else than when it was approved."""
        return bool(self.report and self.report.is_changed)  # type: ignore[attr-defined]  # annotated

    @property
    def is_urgent(self) -> bool:
        """Whether little time is left before the report finalizes itself."""
        return self.stage is Stage.REVIEW and self.calendar.finalizes_at - self.now <= REVIEW_URGENT

    @property
    def is_due_soon(self) -> bool:
        """Whether little time is left to submit it."""
        return not self.stage.is_submitted and self.calendar.due_at - self.now <= SUBMIT_URGENT

    @property
    def tone(self) -> str:
        """How urgent the row is: a `Severity`, or nothing."""
        if Late.NOT_SUBMITTED in self.late or Late.NOT_FINALIZED in self.late:
            return Severity.CRITICAL.value
        return Severity.WARNING.value if self.late or self.is_urgent or self.is_due_soon else ""

    @property
    def is_for_ticking(self) -> bool:
        """Whether the next thing is to say that it was submitted, or closed."""
        return self.stage in (Stage.SUBMIT, Stage.CLOSE)

    @property
    def finalizing(self) -> Deadline | None:
        """Until when the report can be looked at before it finalizes itself; None once it is final."""
        moment = moment_words(self.calendar.finalizes_at, self.calendar.zone)
        match self.stage:
            case Stage.REVIEW:
                tone = "critical" if Late.NOT_FINALIZED in self.late else "warning" if self.is_urgent else ""
                return Deadline(until(self.calendar.finalizes_at, self.now), moment, tone)
            case Stage.COLLECT if self.auto_approve:
                return Deadline("approves itself", "as soon as it is made")
            case Stage.COLLECT if self.now < self.calendar.finalizes_at:
                return Deadline(until(self.calendar.finalizes_at, self.now), moment)
        return None

    @property
    def submitting(self) -> Deadline | None:
        """Until when it has to be submitted; None once it is."""
        if self.stage.is_submitted:
            return None
        tone = "critical" if Late.NOT_SUBMITTED in self.late else "warning" if self.is_due_soon else ""
        return Deadline(until(self.calendar.due_at, self.now), f"end of {day_words(self.calendar.due_on)}", tone)

    @property
    def sentences(self) -> list[str]:
        """What is late or comes by itself, in words; that it is not submitted stands with the agreement's day."""
        said = [self.late_sentence(reason) for reason in self.late if reason is not Late.NOT_SUBMITTED]
        if self.stage is Stage.COLLECT and not self.late:
            said.append(self._coming)
        if self.stage is Stage.UNKNOWN and self.report:
            said.append(f"The console says “{self.report.status or 'nothing'}” of it, which is not known here.")
        return said

    def late_sentence(self, reason: Late) -> str:
        """Say what should have happened by now."""
        read = f"read {ago(self.age.read_at, self.now)}" if self.age.read_at else "never read"
        match reason:
            case Late.NOT_MADE:
                return f"Was not made by the end of {day_words(self.calendar.made_on)}, going by what was {read}."
            case Late.NOT_FINALIZED:
                since = countdown(self.now - self.calendar.finalizes_at)
                return f"Should have finalized itself {since} ago and still waited when it was {read}."
            case Late.NOT_SUBMITTED:
                return f"Was not submitted by {day_words(self.calendar.due_on)}, the day that was agreed."

    @property
    def _coming(self) -> str:
        made_on = day_words(self.calendar.made_on)
        if self.now < self.calendar.made_from:
            return f"The console makes it on {made_on}, by its own clock."
        return f"The console makes it today, by the end of {made_on}."

    @property
    def today(self) -> date:
        """The last day that may be named as that of a submission."""
        return latest_day(self.now, self.calendar.zone)


def _points(report: Report | None) -> float | None:
    return report.version.total_points if report and report.version else None
