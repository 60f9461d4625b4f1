"""When a report is approved: by somebody, automatically, or because nobody said anything in time.

The state of a report at any moment follows from that moment, the settings at its generation, and what was asked for.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from simulator.data.dates import month_end

APPROVAL_REQUIRED, FINALIZATION, APPROVED = "ApprovalRequired", "Finalization", "Approved"
FINALIZATION_TIME = timedelta(minutes=5)
AUTOMATIC_AFTER = timedelta(hours=1)
LAST_REVIEW_DAY = 3
GENERATION_TIME = time(3, 12)


@dataclass(frozen=True)
class Report:
    """One report: whose it is, and the first day of the month that it covers.

    Nobody but a person finalizes one that is `late` before the next one is there. Its number is the same in every
    world: months are counted from the year 2000 on, with one number for each owner.
    """

    owner_uid: str
    month: date
    owner_number: int = 0
    late: bool = False

    @property
    def id(self) -> int:
        """The number of the report."""
        return 2 * ((self.month.year - 2000) * 12 + self.month.month) + self.owner_number

    @property
    def generated_at(self) -> datetime:
        """When it is made: in the night to the first of the next month."""
        return self._generated_on(next_month(self.month))

    @property
    def deadline(self) -> datetime:
        """When it is finalized without anybody; a late one waits until the next one is there."""
        first = next_month(self.month)
        if self.late:
            return self._generated_on(next_month(first))
        return datetime.combine(first.replace(day=LAST_REVIEW_DAY), time(), UTC)

    def _generated_on(self, first: date) -> datetime:
        """When the owner's report is made on that day."""
        return datetime.combine(first, GENERATION_TIME, UTC) + timedelta(minutes=self.owner_number)


@dataclass
class Approvals:
    """What was asked for: which reports were finalized by somebody, and when automatic approval was switched."""

    _finalized_at: dict[int, datetime] = field(default_factory=dict)
    _switched: list[tuple[datetime, bool]] = field(default_factory=list)

    def status(self, report: Report, at: datetime) -> str:
        """The state of a report at a moment after its generation."""
        approved_at = report.generated_at + AUTOMATIC_AFTER
        begun_at = min(self._finalized_at.get(report.id, report.deadline), report.deadline)
        if self.is_automatic(approved_at) and approved_at <= begun_at:
            return APPROVED if at >= approved_at else APPROVAL_REQUIRED
        if at < begun_at:
            return APPROVAL_REQUIRED
        return FINALIZATION if at < begun_at + FINALIZATION_TIME else APPROVED

    def finalize(self, reports: Iterable[Report], now: datetime) -> bool:
        """Begin to finalize those of the reports that wait for it; False where none does."""
        waiting = [report for report in reports if self.status(report, now) == APPROVAL_REQUIRED]
        for report in waiting:
            self._finalized_at[report.id] = now
        return bool(waiting)

    def is_automatic(self, at: datetime) -> bool:
        """Whether automatic approval was on at that moment; it is off until somebody switches it on."""
        place = bisect_right(self._switched, at, key=lambda switch: switch[0])
        return self._switched[place - 1][1] if place else False

    def switch(self, now: datetime, *, enabled: bool) -> None:
        """Switch automatic approval, for reports that are made from now on."""
        self._switched.append((now, enabled))

    def reset(self) -> None:
        """Forget everything that was asked for."""
        self._finalized_at.clear()
        self._switched.clear()


def next_month(first: date) -> date:
    """The first day of the month after that one."""
    return month_end(first) + timedelta(days=1)
