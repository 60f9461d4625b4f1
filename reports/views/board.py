"""The month board, what people do about a month, and the panel of the first page."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest
from accounts.permissions import Permission, require
from consoles.models import Console
from consoles.sight import covers_nothing
from reports.board.concerns import concern_counts
from reports.board.forms import AgreementForm, AssigneeForm, DatedForm, MonthForm, NoteForm, SeenDayForm
from reports.board.people import people
from reports.board.rows import BoardRow, OwnerKey
from reports.board.selecting import board_for, board_row
from reports.months.lists import report_list
from reports.services import months
from ui.fragments import is_fragment, respond
from ui.messages import say

# So many rows of the board stand on the first page.
MOST_SHOWN = 4

board = require(Permission.VIEW_REPORTS)(report_list)


@require_safe
@require(Permission.VIEW_REPORTS)
def rows(request: SignedInRequest) -> HttpResponse:
    """Show the board alone, as it stands after a refresh."""
    if not is_fragment(request):
        return HttpResponseRedirect(reverse("reports:board"))
    if covers_nothing(request.user):
        raise Http404
    return render(request, "reports/partials/board.html", _board(request))


@require_safe
@require(Permission.VIEW_REPORTS)
def month(request: SignedInRequest) -> HttpResponse:
    """Show the month of one report owner, with what this person may do about it."""
    context = _month(request, _row(request, request.GET))
    return respond(request, page="reports/month.html", fragment="reports/partials/month.html", context=context)


@require_safe
@require(Permission.VIEW_REPORTS)
def concerns(request: SignedInRequest) -> HttpResponse:
    """Show how many concerns the pre-flight has about each report of the board."""
    if covers_nothing(request.user):
        raise Http404
    now = timezone.now()
    rows = board_for(request.user, now).rows
    context = {"counts": concern_counts(rows, user=request.user, now=now), "now": now}
    return respond(request, page="reports/concerns.html", fragment="reports/partials/concerns.html", context=context)


@require_safe
@require(Permission.VIEW_REPORTS)
def panel(request: SignedInRequest) -> HttpResponse:
    """Show the most urgent rows of the board in short."""
    now = timezone.now()
    rows = board_for(request.user, now).rows
    counts = {row.anchor: count for row, count in concern_counts(rows[:MOST_SHOWN], user=request.user, now=now)}
    context = {
        "rows": [(row, counts.get(row.anchor)) for row in rows[:MOST_SHOWN]],
        "more_count": len(rows[MOST_SHOWN:]),
        "has_board": not covers_nothing(request.user),
        "now": now,
    }
    return respond(request, page="reports/panel.html", fragment="reports/partials/panel.html", context=context)


@require_POST
@require(Permission.NOTE_REPORTS)
def assign(request: SignedInRequest) -> HttpResponse:
    """Give a month to somebody, or to nobody."""
    row = _row(request, request.POST)
    said = AssigneeForm(request.POST, console=row.console).cleaned()
    kept = months.month_assign(key=row.key, user=request.user, **said)
    whom = kept.assignee.title if kept.assignee else "nobody"
    return _done(request, row, f"{_title(row)} is with {whom} now.")


@require_POST
@require(Permission.NOTE_REPORTS)
def note(request: SignedInRequest) -> HttpResponse:
    """Write the note of a month."""
    row, said = _row(request, request.POST), NoteForm(request.POST).cleaned()
    months.month_note(key=row.key, user=request.user, **said)
    return _done(request, row, f"The note about {_title(row)} is saved.")


@require_POST
@require(Permission.FINALIZE_REPORTS)
def submit(request: SignedInRequest) -> HttpResponse:
    """Write that a report was submitted."""
    row, said = _row(request, request.POST), months.Dated(**DatedForm(request.POST).cleaned())
    months.month_submit(row=row, said=said, user=request.user)
    return _done(request, row, f"{_title(row)} was submitted on {said.on}.")


@require_POST
@require(Permission.FINALIZE_REPORTS)
def submission_withdraw(request: SignedInRequest) -> HttpResponse:
    """Take back that a report was submitted."""
    row, said = _row(request, request.POST), SeenDayForm(request.POST).cleaned()
    months.month_submission_withdraw(key=row.key, user=request.user, **said)
    return _done(request, row, f"{_title(row)} is not submitted any more.")


@require_POST
@require(Permission.FINALIZE_REPORTS)
def close(request: SignedInRequest) -> HttpResponse:
    """Write that a month is closed."""
    row, said = _row(request, request.POST), months.Dated(**DatedForm(request.POST).cleaned())
    months.month_close(row=row, said=said, user=request.user)
    return _done(request, row, f"{_title(row)} was closed on {said.on}.")


@require_POST
@require(Permission.FINALIZE_REPORTS)
def closing_withdraw(request: SignedInRequest) -> HttpResponse:
    """Take back that a month was closed."""
    row, said = _row(request, request.POST), SeenDayForm(request.POST).cleaned()
    months.month_closing_withdraw(key=row.key, user=request.user, **said)
    return _done(request, row, f"{_title(row)} is open again.")


@require_POST
@require(Permission.FINALIZE_REPORTS)
def agreement(request: SignedInRequest, pk: int) -> HttpResponse:
    """Set the agreement's day of a console."""
    console = get_object_or_404(Console.objects.covered_by(request.user).only("name"), pk=pk)
    said = AgreementForm(request.POST).cleaned()
    months.agreement_set(console=console, user=request.user, **said)
    sentence = f"Reports of {console.name} are due by day {said['submit_day']} of the month."
    if is_fragment(request):
        context = {**_board(request), "told": {"sentence": sentence, "level": "success"}}
        return render(request, "reports/partials/agreement_answer.html", context)
    say(request, sentence)
    return HttpResponseRedirect(reverse("reports:board"))


def _row(request: SignedInRequest, of: QueryDict) -> BoardRow:
    """The month that a request is about; not found where there is no such owner, or the month is not over."""
    form = MonthForm(of)
    if not form.is_valid():
        raise Http404
    consoles = Console.objects.covered_by(request.user).only("name", "time_zone")
    console = get_object_or_404(consoles, pk=form.cleaned_data["console"])
    key = OwnerKey(console=console, owner_uid=form.cleaned_data["owner"], month=form.cleaned_data["month"])
    row = board_row(key, user=request.user, now=timezone.now())
    if row is None:
        raise Http404
    return row


def _board(request: SignedInRequest) -> dict[str, Any]:
    now = timezone.now()
    return {"board": board_for(request.user, now), "now": now}


def _month(request: SignedInRequest, row: BoardRow) -> dict[str, Any]:
    """A month with its forms, and with whom it may be handed to by those who may do so."""
    may_note = request.user.has_perm(Permission.NOTE_REPORTS.full_name)
    counts = concern_counts([row], user=request.user, now=row.now)
    return {
        "row": row,
        "now": row.now,
        "count": counts[0][1] if counts else None,
        "people": people(row.console) if may_note else [],
        "is_open": True,
    }


def _done(request: SignedInRequest, row: BoardRow, sentence: str) -> HttpResponse:
    """Show what is so now: the row to htmx, the page of the month to others."""
    if is_fragment(request):
        told = {"sentence": sentence, "level": "success"}
        context = {**_month(request, _row(request, request.POST)), "told": told}
        return render(request, "reports/partials/month_answer.html", context)
    say(request, sentence)
    return HttpResponseRedirect(row.url)


def _title(row: BoardRow) -> str:
    return f"{row.key.month:%B %Y} of {row.owner_title}"
