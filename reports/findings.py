"""What somebody should look at about the month that is due: what waits for people, and what is late.

No reason yields more than a few sentences, and the number of queries does not depend on the number of report owners.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from accounts.models import User
from accounts.permissions import Permission
from reports.board.rows import BoardRow
from reports.board.selecting import board_for
from reports.calendar import Late, Stage
from reports.wording import countdown, day_words, moment_words
from ui.findings import Finding
from ui.severity import Severity
from ui.wording import number

# So many owners get a sentence each; more stand in one.
MOST_NAMED = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """Why a row of the board needs somebody; `since` is when that began."""

    key: str
    severity: Severity
    holds: Callable[[BoardRow], bool]
    text: Callable[[BoardRow], str]
    # What stands behind the number of owners where there are many.
    group: str
    link: str
    since: Callable[[BoardRow], datetime]


def title_of(row: BoardRow) -> str:
    """Return what the month of a report owner is called."""
    return f"{row.key.month:%B} report of {row.owner_title} ({row.console.name})"


def is_in_review(row: BoardRow) -> bool:
    """Whether it waits for people, and there is time left."""
    return row.stage is Stage.REVIEW and Late.NOT_FINALIZED not in row.late


def review_text(row: BoardRow) -> str:
    """Return until when a report can be looked at."""
    moment = row.calendar.finalizes_at
    left, words = countdown(moment - row.now), moment_words(moment, row.calendar.zone)
    return f"waits for review; it finalizes itself in {left} ({words})."


def due_text(row: BoardRow) -> str:
    """Return until when a report has to be submitted."""
    left = countdown(row.calendar.due_at - row.now)
    return f"is not submitted; the agreement's day, {day_words(row.calendar.due_on)}, ends in {left}."


def late_text(reason: Late) -> Callable[[BoardRow], str]:
    """Return what says that this is late."""

    def text(row: BoardRow) -> str:
        said = row.late_sentence(reason)
        return f"{said[:1].lower()}{said[1:]}"

    return text


REASONS = (
    Reason(
        key="not-submitted",
        severity=Severity.CRITICAL,
        holds=lambda row: Late.NOT_SUBMITTED in row.late,
        text=late_text(Late.NOT_SUBMITTED),
        group="were not submitted by the agreement's day",
        link="Show",
        since=lambda row: row.calendar.due_at,
    ),
    Reason(
        key="not-finalized",
        severity=Severity.WARNING,
        holds=lambda row: Late.NOT_FINALIZED in row.late,
        text=late_text(Late.NOT_FINALIZED),
        group="should have finalized themselves and still wait for approval",
        link="Review",
        since=lambda row: row.calendar.finalizes_at,
    ),
    Reason(
        key="not-made",
        severity=Severity.WARNING,
        holds=lambda row: Late.NOT_MADE in row.late,
        text=late_text(Late.NOT_MADE),
        group="were not made by the end of the 1st",
        link="Show",
        since=lambda row: row.calendar.made_by,
    ),
    Reason(
        key="review-urgent",
        severity=Severity.WARNING,
        holds=lambda row: is_in_review(row) and row.is_urgent,
        text=review_text,
        group="wait for review and finalize themselves in less than 12 hours",
        link="Review",
        since=lambda row: row.calendar.made_from,
    ),
    Reason(
        key="due",
        severity=Severity.WARNING,
        holds=lambda row: row.is_due_soon and Late.NOT_SUBMITTED not in row.late,
        text=due_text,
        group="are not submitted, and the agreement's day is less than three days off",
        link="Show",
        since=lambda row: row.calendar.made_from,
    ),
    Reason(
        key="review",
        severity=Severity.NOTICE,
        holds=lambda row: is_in_review(row) and not row.is_urgent,
        text=review_text,
        group="wait for review before they finalize themselves",
        link="Review",
        since=lambda row: row.calendar.made_from,
    ),
)


def month_findings(user: User | AnonymousUser, now: datetime) -> Iterator[Finding]:
    """Yield the findings about the month that is due, for those who may see reports; five queries."""
    if not user.has_perm(Permission.VIEW_REPORTS.full_name):
        return
    rows = board_for(user, now).rows
    for reason in REASONS:
        yield from _findings(reason, [row for row in rows if reason.holds(row)])


def _findings(reason: Reason, rows: list[BoardRow]) -> Iterable[Finding]:
    if len(rows) > MOST_NAMED:
        return [_group(reason, rows)]
    return [_finding(reason, row) for row in rows]


def _finding(reason: Reason, row: BoardRow) -> Finding:
    return Finding(
        key=f"reports:{reason.key}:{row.anchor}",
        subject=title_of(row),
        text=reason.text(row),
        severity=reason.severity,
        url=row.report.get_absolute_url() if row.report and reason.link == "Review" else row.url,
        link=reason.link,
        since=reason.since(row),
    )


def _group(reason: Reason, rows: list[BoardRow]) -> Finding:
    return Finding(
        key=f"reports:{reason.key}",
        subject=f"{number(len(rows))} usage reports",
        text=f"{reason.group}.",
        severity=reason.severity,
        url=reverse("reports:board"),
        link="Show the board",
        since=min(reason.since(row) for row in rows),
    )
