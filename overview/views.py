"""The first page, the figures of its chart, and its panels."""

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from accounts.permissions import Permission, require
from licensing.doing import watch_query
from licensing.selectors import runway
from overview.charts import runway_chart
from overview.remembering import census_for
from overview.selectors import overview_for, recent_changes
from ui.fragments import respond


@require_safe
@require(Permission.VIEW_LICENSES)
def overview(request: SignedInRequest) -> HttpResponse:
    """Show what needs attention, how urgent everything is, and how old that is."""
    now = timezone.now()
    watched = watch_query((), user=request.user, now=now)
    context = {"overview": overview_for(user=request.user, now=now), "now": now, "watch_query": watched}
    page, fragment = "overview/overview.html", "overview/partials/refreshed.html"
    return respond(request, page=page, fragment=fragment, context=context)


@require_safe
@require(Permission.VIEW_LICENSES)
def runway_figures(request: SignedInRequest) -> JsonResponse:
    """Answer with what the chart of the runway draws."""
    census = census_for(user=request.user, now=timezone.now())
    return JsonResponse(runway_chart(runway(census)))


@require_safe
@require(Permission.VIEW_LICENSES)
def changes(request: SignedInRequest) -> HttpResponse:
    """Show what changed last about the licenses."""
    context = {"changes": recent_changes(user=request.user), "now": timezone.now(), "title": "What changed"}
    return respond(request, page="overview/changes.html", fragment="overview/partials/changes.html", context=context)
