"""What people do about the month of a report owner: who has it, a note, and when it was submitted and closed.

Each says what the person has seen; where that is no longer so, nothing is written.
"""

import logging
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from accounts.audit.actions import Action
from accounts.audit.recording import record_change
from accounts.models import User
from consoles.models import Console
from reports.board.people import NOT_THEIRS, people
from reports.board.rows import BoardRow, OwnerKey
from reports.calendar import Stage, stage_of
from reports.models import DEFAULT_SUBMIT_DAY, Agreement, OwnerMonth
from ui.errors import DomainError
from usage.months import month_end

logger = logging.getLogger(__name__)

Facts = dict[str, Any]


class MonthChangedError(DomainError):
    """Somebody else has written something else since the page was shown, or what is asked is out of turn."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Dated:
    """A day that somebody names, and the reference that came with it."""

    on: date
    reference: str


@transaction.atomic
def month_assign(*, key: OwnerKey, assignee: User | None, seen: int | None, user: User) -> OwnerMonth:
    """Give the month to somebody, None to nobody; `seen` is the key of who had it.

    Raises for somebody who does not see the board of the console, or may not look after its months.
    """
    if assignee and not people(key.console).filter(pk=assignee.pk).exists():
        raise MonthChangedError(NOT_THEIRS, status=422)
    month, before = _locked(key)
    if month.assignee_id != seen:
        has = f"{month.assignee.title} has it now" if month.assignee else "nobody has it now"
        raise MonthChangedError(f"This month was handed on meanwhile: {has}. Reload the page.")
    month.assignee = assignee
    return _written(month, "assign", user, before)


@transaction.atomic
def month_note(*, key: OwnerKey, note: str, seen: str, user: User) -> OwnerMonth:
    """Write the note of a month in place of what was `seen`."""
    month, before = _locked(key)
    if month.note != seen:
        raise MonthChangedError("The note was changed meanwhile. Reload the page, and add yours to what it says now.")
    month.note = note
    return _written(month, "note", user, before)


@transaction.atomic
def month_submit(*, row: BoardRow, said: Dated, user: User) -> OwnerMonth:
    """Write that the report was submitted; raises where it cannot have been, or somebody has said so before."""
    month, before = _locked(row.key)
    if month.submitted_on:
        by = f" by {month.submitted_by.title}" if month.submitted_by else ""
        raise MonthChangedError(f"This month is submitted already, on {month.submitted_on}{by}. Reload the page.")
    if stage_of(row.report.status if row.report else None) not in (Stage.SUBMIT, Stage.UNKNOWN):
        why = f"is still “{row.report.status_title}”" if row.report else "is not there"
        raise MonthChangedError(f"The report {why}: it can be submitted once it is approved.")
    if said.on <= month_end(row.key.month):
        raise MonthChangedError(f"The report cannot be submitted before {row.key.month:%B %Y} has ended.", status=422)
    _refuse_future(said.on, row)
    month.submitted_on, month.submitted_reference, month.submitted_by = said.on, said.reference, user
    return _written(month, "submit", user, before)


@transaction.atomic
def month_submission_withdraw(*, key: OwnerKey, seen: date | None, user: User) -> OwnerMonth:
    """Take back that the report was submitted; that it was closed has to be taken back first."""
    month, before = _locked(key)
    if month.closed_on:
        raise MonthChangedError("This month is closed. Take that back first, then its submission.")
    _refuse_unseen(month.submitted_on, seen)
    month.submitted_on, month.submitted_reference, month.submitted_by = None, "", None
    return _written(month, "submission withdrawn", user, before)


@transaction.atomic
def month_close(*, row: BoardRow, said: Dated, user: User) -> OwnerMonth:
    """Write that nothing more is to be done about the month, on the day of its submission or later."""
    month, before = _locked(row.key)
    if month.closed_on:
        by = f" by {month.closed_by.title}" if month.closed_by else ""
        raise MonthChangedError(f"This month is closed already, on {month.closed_on}{by}. Reload the page.")
    if not month.submitted_on:
        raise MonthChangedError("A month is closed once its report is submitted. Say first when that was.")
    if said.on < month.submitted_on:
        raise MonthChangedError(f"The month cannot be closed before {month.submitted_on}, its submission.", status=422)
    _refuse_future(said.on, row)
    month.closed_on, month.closed_reference, month.closed_by = said.on, said.reference, user
    return _written(month, "close", user, before)


@transaction.atomic
def month_closing_withdraw(*, key: OwnerKey, seen: date | None, user: User) -> OwnerMonth:
    """Take back that the month was closed."""
    month, before = _locked(key)
    _refuse_unseen(month.closed_on, seen)
    month.closed_on, month.closed_reference, month.closed_by = None, "", None
    return _written(month, "closing withdrawn", user, before)


@transaction.atomic
def agreement_set(*, console: Console, submit_day: int, seen: int, user: User) -> Agreement:
    """Write the last day of the month on which a console's reports may be submitted."""
    agreed = Agreement.objects.select_for_update().filter(console=console).first()
    present = agreed.submit_day if agreed else DEFAULT_SUBMIT_DAY
    if present != seen:
        raise MonthChangedError(f"The day was changed to {present} meanwhile. Reload the page and look at it again.")
    logger.info("agreement console=%s before=%s after=%s user=%s", console.pk, present, submit_day, user.pk)
    record_change(
        Action.AGREEMENT_SET,
        subject=console,
        before={"submit_day": present},
        after={"submit_day": submit_day},
        actor=user,
    )
    return Agreement.objects.update_or_create(console=console, defaults={"submit_day": submit_day})[0]


def _locked(key: OwnerKey) -> tuple[OwnerMonth, Facts]:
    """The row of a month, which nobody else writes until the transaction ends, and what it says; made if need be."""
    of: dict[str, Any] = {"console": key.console, "owner_uid": key.owner_uid, "month": key.month}
    OwnerMonth.objects.get_or_create(**of)
    month = OwnerMonth.objects.select_for_update(of=("self",)).select_related(
        "assignee", "submitted_by", "closed_by"
    ).get(**of)  # fmt: skip
    return month, _facts(month)


def _facts(month: OwnerMonth) -> Facts:
    """What people have written about a month, as the audit log keeps it."""
    return {
        "assignee": month.assignee.username if month.assignee else None,
        "note": month.note,
        "submitted_on": month.submitted_on.isoformat() if month.submitted_on else None,
        "submitted_reference": month.submitted_reference,
        "closed_on": month.closed_on.isoformat() if month.closed_on else None,
        "closed_reference": month.closed_reference,
    }


def _written(month: OwnerMonth, what: str, user: User, before: Facts) -> OwnerMonth:
    month.save()
    record_change(Action.MONTH_CHANGED, subject=month, before=before, after=_facts(month), actor=user)
    logger.info(
        "month %s console=%s owner=%s month=%s user=%s", what, month.console_id, month.owner_uid, month.month, user.pk
    )
    return month


def _refuse_future(on: date, row: BoardRow) -> None:
    if on > row.today:
        raise MonthChangedError(f"{on} has not come yet: name today or a day before.", status=422)


def _refuse_unseen(present: date | None, seen: date | None) -> None:
    if present is None or present != seen:
        raise MonthChangedError("Somebody has changed that meanwhile. Reload the page and look at it again.")
