"""The list of alerts, the page of each, and what is done about them."""

from datetime import datetime
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from accounts.http import SignedInRequest
from accounts.models import User
from accounts.permissions import Permission, require
from alerts import listing
from alerts.detail import alert_detail
from alerts.forms import HandlingForm
from alerts.models import Alert
from alerts.selectors import alert_rows
from alerts.services import AlertRefusedError, alert_acknowledge, alert_mute, alert_reopen
from ui.addresses import path_back
from ui.keys import keys_of
from ui.wording import counted

alert_list = require(Permission.VIEW_LICENSES)(listing.alert_list)

DONE = {"acknowledge": "acknowledged", "mute": "muted"}


@require_safe
@require(Permission.VIEW_LICENSES)
def alert(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show everything about one alert."""
    now = timezone.now()
    found = get_object_or_404(alert_rows(request.user, now), pk=pk)
    detail = alert_detail(found, user=request.user, now=now)
    context = {"detail": detail, "row": detail.row, "now": now, "handling": HandlingForm(now=now)}
    return render(request, "alerts/alert.html", context)


@require_safe
@require(Permission.VIEW_LICENSES)
def bell(request: SignedInRequest) -> HttpResponse:
    """Show the bell as it is now; every page asks again and again."""
    return render(request, "alerts/partials/bell.html")


@require_POST
@require(Permission.HANDLE_ALERTS)
def handle(request: SignedInRequest) -> HttpResponse:
    """Acknowledge, mute or reopen the chosen alerts; the page that asked reads itself again, and so does the bell."""
    action, now = request.POST.get("action", ""), timezone.now()
    sentence = _sentence(action, _handled(action, request.POST, user=request.user, now=now))
    if request.htmx:
        response = render(request, "alerts/partials/handled.html", {"sentence": sentence})
        return trigger_client_event(response, "alerts-handled", after="settle")
    messages.success(request, sentence)
    back = path_back(request.POST.get("next", ""), default=reverse("alerts:alert_list"))
    return HttpResponseRedirect(back, status=HTTPStatus.SEE_OTHER)


def _handled(action: str, form: QueryDict, *, user: User, now: datetime) -> list[Alert]:
    """Do what a form says to the alerts that it names."""
    pks, seen = keys_of(form.getlist("pk")), _moment(form.get("seen", ""))
    match action:
        case "acknowledge" | "mute":
            said = HandlingForm(form, now=now).demand()
            until, note = said.until_entered, said.note_entered
            hold = alert_acknowledge if action == "acknowledge" else alert_mute
            return hold(pks=pks, user=user, until=until, note=note, now=now, seen=seen)
        case "reopen":
            return alert_reopen(pks=pks, user=user, now=now, seen=seen)
    raise AlertRefusedError("It is unclear what to do: reload the page and choose again.", status=422)


def _sentence(action: str, alerts: list[Alert]) -> str:
    """What was done to alerts of which all were told the same, and until when nobody is warned of them."""
    named = counted(len(alerts), "alert", "alerts")
    if action not in DONE:
        return f"{named} reopened: people are warned again."
    if until := alerts[0].handled_until:
        return f"{named} {DONE[action]} until {timezone.localtime(until):%Y-%m-%d %H:%M}: nobody is warned before."
    return f"{named} {DONE[action]} until solved: nobody is warned any more."


def _moment(text: str) -> datetime | None:
    """The moment of a text; None where it is none."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None
