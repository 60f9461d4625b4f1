"""When people are warned: of each rule the standard stages and those that were chosen, and the form that chooses."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedInRequest
from accounts.permissions import Permission, require
from accounts.reauthentication import (
    reauthentication_context,
    reauthentication_first,
    reauthentication_redirect,
    signed_in_recently,
)
from alerts.models import StageChoice
from alerts.stages.entering import StagesUnreadableError, stages_problem, stages_read, stages_typed, unit_of
from alerts.stages.places import Place, place_named, place_of
from alerts.stages.previewing import preview
from alerts.stages.selectors import places_found, places_offered, rule_row, rule_rows
from alerts.stages.services import stages_choose, stages_reset
from ui.fragments import respond
from ui.troubles import Rule, rule_of

LONGEST_TEXT = 200


@require_safe
@require(Permission.MANAGE_ALERTS)
def settings(request: SignedInRequest) -> HttpResponse:
    """Show every rule with its standard stages and those that were chosen."""
    return render(request, "alerts/settings.html", {"rows": rule_rows()})


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_ALERTS)
def stages(request: SignedInRequest) -> HttpResponse:
    """Show one rule, find a place, and choose stages for it."""
    sent = request.POST if request.method == "POST" else request.GET
    entry = _entry(sent, request)
    if request.method != "POST":
        return _page(request, entry)
    if entry.place is None:
        raise Http404
    if entry.problem:
        return _page(request, entry, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if "preview" in sent:
        found = preview(rule=entry.rule, place=entry.place, stages=entry.stages, now=timezone.now())
        return _page(request, entry, preview=found)
    if not signed_in_recently(request):
        return reauthentication_first(request)
    return _save(request, entry, entry.place, seen=_seen(sent.get("seen", ""), entry.rule))


@require_POST
@require(Permission.MANAGE_ALERTS)
def reset(request: SignedInRequest, pk: int) -> HttpResponse:
    """Go back to what holds without a choice."""
    choice = get_object_or_404(StageChoice.objects.select_related("console", "organization", "license"), pk=pk)
    if not signed_in_recently(request):
        return reauthentication_redirect(_address(choice.rule))
    stages_reset(choice=choice, user=request.user)
    messages.success(request, f"Nothing is chosen for {place_of(choice).title} any more.")
    return HttpResponseRedirect(_address(choice.rule), status=HTTPStatus.SEE_OTHER)


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What somebody has entered so far: the place, what is chosen for it, what was typed, and what is wrong with it."""

    rule: Rule
    place: Place | None
    chosen: StageChoice | None
    typed: str
    stages: list[int]
    problem: str

    @property
    def seen(self) -> str:
        """What is chosen for the place, as the form sends it back; none chosen differs from nothing chosen."""
        return "" if self.chosen is None else f"[{stages_typed(self.chosen.stages, self.rule)}]"


def _entry(sent: QueryDict, request: SignedInRequest) -> Entry:
    rule = rule_of(sent.get("rule", ""))
    if rule is None:
        raise Http404
    place = place_named(sent.get("place", ""), user=request.user)
    chosen = StageChoice.objects.filter(rule=rule.key, place=place.key).first() if place else None
    standard = stages_typed(chosen.stages if chosen else rule.stages, rule)
    typed = sent.get("stages", standard)[:LONGEST_TEXT]
    try:
        stages = stages_read(typed, rule)
        problem = stages_problem(stages, rule)
    except StagesUnreadableError as error:
        stages, problem = [], str(error)
    return Entry(rule=rule, place=place, chosen=chosen, typed=typed, stages=stages, problem=problem)


def _save(request: SignedInRequest, entry: Entry, place: Place, *, seen: list[int] | None) -> HttpResponse:
    rule, now = entry.rule, timezone.now()
    stages_choose(rule=rule, place=place, stages=entry.stages, seen=seen, user=request.user, now=now)
    messages.success(request, f"Saved for {place.title}: it counts from the next look on, in a few minutes.")
    return HttpResponseRedirect(_address(rule.key), status=HTTPStatus.SEE_OTHER)


def _page(request: SignedInRequest, entry: Entry, *, status: int = HTTPStatus.OK, **more: Any) -> HttpResponse:
    text = request.GET.get("find", "").replace("\0", "").strip()[:LONGEST_TEXT]
    context = {
        "entry": entry,
        "unit": unit_of(entry.rule),
        "row": rule_row(entry.rule),
        "offered": places_offered(request.user),
        "text": text,
        "found": places_found(text, user=request.user),
        **reauthentication_context(request),
        **more,
    }
    fragment = "alerts/partials/places_found.html"
    return respond(request, page="alerts/stages.html", fragment=fragment, context=context, status=status)


def _seen(text: str, rule: Rule) -> list[int] | None:
    """What was chosen when the form was made; None where nothing was, and nothing that could be where it is garbled."""
    try:
        return stages_read(text.strip("[]"), rule) if text else None
    except StagesUnreadableError:
        return []


def _address(rule: str) -> str:
    return f"{reverse('alerts:stages')}?{urlencode({'rule': rule})}"
