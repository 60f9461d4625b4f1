"""Months that are due: reports that nobody has reviewed, and those that have not gone out."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from math import ceil

from accounts.permissions import Permission
from consoles.scoping import nobody_narrowed
from reports.board.ages import LATEST
from reports.board.rows import BoardRow
from reports.board.selecting import board_for
from reports.calendar import Late, Stage
from reports.findings import due_text, is_in_review, late_text, review_text, title_of
from ui.severity import Severity
from ui.troubles import Measure, Rule, Trouble

HOUR = timedelta(hours=1)


def review_troubles(now: datetime, _widest: float) -> Iterator[Trouble]:
    """Yield the reports that wait for people, by the hours until they finalize themselves; five queries."""
    for row in board_for(nobody_narrowed(), now).rows:
        if row.stage is Stage.REVIEW:
            yield _review(row)


def submit_troubles(now: datetime, widest: float) -> Iterator[Trouble]:
    """Yield the months that were not submitted, by the days until that of the agreement; five queries."""
    for row in board_for(nobody_narrowed(), now).rows:
        if not row.stage.is_submitted and _days_left(row) <= widest:
            yield _submission(row)


def _review(row: BoardRow) -> Trouble:
    is_early = is_in_review(row)
    moment = row.calendar.finalizes_at
    return _trouble(
        row,
        level=ceil((moment - row.now) / HOUR),
        severity=Severity.NOTICE if is_early and not row.is_urgent else Severity.WARNING,
        text=review_text(row) if is_early else late_text(Late.NOT_FINALIZED)(row),
        at=moment,
    )


def _submission(row: BoardRow) -> Trouble:
    is_late = Late.NOT_SUBMITTED in row.late
    return _trouble(
        row,
        level=_days_left(row),
        severity=Severity.CRITICAL if is_late else Severity.WARNING,
        text=late_text(Late.NOT_SUBMITTED)(row) if is_late else due_text(row),
        at=row.calendar.due_at,
    )


def _days_left(row: BoardRow) -> int:
    """Days until the last one on which it may go out, by the console's clock."""
    return (row.calendar.due_on - row.now.astimezone(row.calendar.zone).date()).days


def _trouble(row: BoardRow, *, level: float, severity: Severity, text: str, at: datetime) -> Trouble:
    return Trouble(
        subject=f"owner:{row.console.pk}:{row.key.owner_uid}",
        episode=f"{row.key.month:%Y-%m}",
        level=level,
        severity=severity,
        name=title_of(row),
        text=text,
        url=row.report.get_absolute_url() if row.report and row.stage is Stage.REVIEW else row.url,
        console_pk=row.console.pk,
        at=at,
    )


MONTH_RULES = (
    Rule(
        key="report.review",
        title="Usage report waits for review",
        measure=Measure.HOURS_LEFT,
        # On the first day, on the second, and when little time is left.
        stages=(48, 24, 12),
        permission=Permission.VIEW_REPORTS.full_name,
        source=review_troubles,
        rests_on=(LATEST,),
    ),
    Rule(
        key="report.submit",
        title="Usage report is not submitted",
        measure=Measure.DAYS_LEFT,
        stages=(3, 1),
        permission=Permission.VIEW_REPORTS.full_name,
        source=submit_troubles,
    ),
)
