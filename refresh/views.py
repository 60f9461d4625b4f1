"""The page that says how old everything is, and the button that reads it again."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from accounts.http import SignedInRequest
from accounts.permissions import Permission, require
from refresh.models import Refresh
from refresh.progress import AWAITED, bars
from refresh.selectors import console_freshness, pasts_of, refreshes_past
from refresh.services import refreshes_ask
from ui.fragments import is_fragment, respond
from ui.keys import is_key, keys_of

REFRESHES_PER_PAGE = 20
# A longer address than this was not made by the progress of our consoles.
MOST_WATCHED = 500


@require_safe
@require(Permission.VIEW_LICENSES)
def refresh_list(request: SignedInRequest) -> HttpResponse:
    """Show how old every list of every console is, what is being read now, and what was read before."""
    now = timezone.now()
    page = Paginator(refreshes_past(request.user), REFRESHES_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "now": now,
        "consoles": console_freshness(request.user, now),
        "page": page,
        "page_numbers": page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
        "refreshes": pasts_of(page, user=request.user),
    }
    return respond(
        request, page="refresh/refresh_list.html", fragment="refresh/partials/freshness.html", context=context
    )


@require_safe
@require(Permission.VIEW_LICENSES)
def refresh_progress(request: SignedInRequest) -> HttpResponse:
    """Show what is being read now; when the refreshes in the address have ended, how, and tell the page."""
    watched = request.GET.getlist("refresh")[:MOST_WATCHED]
    return _progress(request, keys_of(watched))


@require_POST
@require(Permission.REFRESH)
def refresh_start(request: SignedInRequest) -> HttpResponse:
    """Have every console read now, or the one that is named; what is being read already is not read twice."""
    console = request.POST.get("console") or request.GET.get("console") or ""
    if console and not is_key(console):
        raise Http404
    refreshes = refreshes_ask(user=request.user, console_pk=int(console) if console else None)
    if is_fragment(request):
        return _progress(request, [refresh.pk for refresh in refreshes])
    messages.success(request, _started(refreshes))
    return redirect("refresh:refresh_list")


def _started(refreshes: list[Refresh]) -> str:
    if len(refreshes) == 1:
        return f"{refreshes[0].console.name} is being read."
    return f"{len(refreshes)} consoles are being read."


def _progress(request: SignedInRequest, watched: list[int]) -> HttpResponse:
    shown = bars(request.user, watched, timezone.now())
    response = render(request, "refresh/partials/refreshing.html", shown)
    was_watched = shown["count"] > 0 or (AWAITED in request.GET and not shown["is_awaited"])
    if was_watched and not shown["is_open"]:
        trigger_client_event(response, "refresh-ended")
    return response
