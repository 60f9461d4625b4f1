"""Pages about usage."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest
from accounts.permissions import Permission, require
from consoles.models import Console
from consoles.sight import covers_nothing
from ui.fragments import respond
from ui.messages import say
from usage.forms import CommitmentForm, WrongCommitmentError
from usage.head_room import head_room as rooms_of
from usage.lists import usage_list as answer_list
from usage.models import Gauge, OrganizationUsage
from usage.organization import organization_detail
from usage.reasons import reasons_of
from usage.services import commitment_set

usage_list = require(Permission.VIEW_USAGE)(answer_list)


@require_safe
@require(Permission.VIEW_USAGE)
def organization(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show everything about what one organization uses."""
    now = timezone.now()
    usage = get_object_or_404(_organizations(request), pk=pk)
    detail = organization_detail(usage, user=request.user, now=now)
    return render(request, "usage/organization.html", {"detail": detail, "usage": usage, "now": now})


@require_safe
@require(Permission.VIEW_USAGE)
def reasons(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show which organizations explain the change of a reseller, a product or a workload."""
    gauge = get_object_or_404(Gauge.objects.visible_to(request.user).filter(usage=None), pk=pk)
    context = {"reasons": reasons_of(gauge, user=request.user, now=timezone.now()), "gauge": gauge}
    return respond(request, page="usage/reasons.html", fragment="usage/partials/reasons.html", context=context)


@require_safe
@require(Permission.VIEW_USAGE)
def head_room(request: SignedInRequest) -> HttpResponse:
    """Show what was bought against what is used, console by console; for whom no console is in scope there is none."""
    if covers_nothing(request.user):
        raise Http404
    context = {"rooms": rooms_of(request.user, timezone.now()), "now": timezone.now()}
    return respond(request, page="usage/head_room.html", fragment="usage/partials/head_room.html", context=context)


@require_POST
@require(Permission.SET_COMMITMENT)
def commitment(request: SignedInRequest, pk: int) -> HttpResponse:
    """Set or take away what was agreed for a console."""
    console = get_object_or_404(Console.objects.covered_by(request.user).only("name"), pk=pk)
    form = CommitmentForm(request.POST)
    if not form.is_valid() or "points" not in request.POST:
        raise WrongCommitmentError(form.sentence)
    points = form.cleaned_data["points"]
    commitment_set(console=console, points=points, seen=form.cleaned_data["seen"], user=request.user)
    say(request, f"The commitment of {console.name} is set." if points is not None else "The commitment is gone.")
    return HttpResponseRedirect(reverse("usage:head_room"))


def _organizations(request: HttpRequest) -> "QuerySet[OrganizationUsage]":
    usages = OrganizationUsage.objects.visible_to(request.user).select_related("console", "organization__reseller")
    return usages.defer("console__api_key", "console__password")
