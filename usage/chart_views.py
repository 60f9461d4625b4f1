"""The charts of usage, the forecast of the month, and the panel of the first page."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from accounts.permissions import Permission, require
from consoles.models import Console
from consoles.sight import covers_nothing
from ui.addresses import changed
from ui.charts import chart_response
from ui.exports import FORMATS, export_answer, exporting
from ui.fragments import respond
from usage import charts, forecasts
from usage.charts.days import DEFAULT_DAYS, span_of
from usage.forecast_columns import forecast_export
from usage.models import OrganizationUsage, UnitType
from usage.points import points_for


@exporting
@require_safe
@require(Permission.VIEW_USAGE)
def products_chart(request: SignedInRequest) -> HttpResponseBase:
    """Answer with points by product over time."""
    now = timezone.now()
    chart = charts.products_chart(user=request.user, days=span_of(request.GET.get("days")), now=now)
    return chart_response(request, chart, now)


@exporting
@require_safe
@require(Permission.VIEW_USAGE)
def top_chart(request: SignedInRequest) -> HttpResponseBase:
    """Answer with the ten organizations that use most."""
    now = timezone.now()
    return chart_response(request, charts.top_chart(user=request.user, now=now), now)


@exporting
@require_safe
@require(Permission.VIEW_USAGE)
def month_chart(request: SignedInRequest) -> HttpResponseBase:
    """Answer with the points of this month, of all consoles or of one; each is in scope as a whole."""
    now = timezone.now()
    chart = charts.month_chart(user=request.user, now=now, console=_console(request))
    return chart_response(request, chart, now)


@exporting
@require_safe
@require(Permission.VIEW_USAGE)
def organization_chart(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Answer with the trend of one organization."""
    now, days = timezone.now(), span_of(request.GET.get("days"))
    usage = get_object_or_404(_organizations(request), pk=pk)
    unit = request.GET.get("unit", UnitType.POINTS.value)
    chart = charts.organization_chart(usage, user=request.user, unit=unit, days=days, now=now)
    return chart_response(request, chart, now)


@exporting
@require_safe
@require(Permission.VIEW_USAGE)
def forecast(request: SignedInRequest) -> HttpResponseBase:
    """Show where this month will end, of all consoles or of one, and how good such forecasts have been.

    Each is in scope as a whole: what is left out would make any forecast wrong.
    """
    now, console = timezone.now(), _console(request)
    found = forecasts.points_forecast(user=request.user, now=now, console=console)
    if "format" in request.GET:
        return export_answer(request, forecast_export(found, now))
    chart = charts.month_chart_of(found, user=request.user, now=now, console=console)
    consoles = _consoles(request)
    context = {"forecast": found, "chart": chart, "card": chart.card, "console": console, "consoles": consoles}
    return _forecast_response(request, context)


@exporting
@require_safe
@require(Permission.VIEW_USAGE)
def organization_forecast(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Show where this month will end for one organization."""
    now = timezone.now()
    usage = get_object_or_404(_organizations(request), pk=pk)
    found = forecasts.organization_forecast(usage, user=request.user, now=now)
    if "format" in request.GET:
        return export_answer(request, forecast_export(found, now))
    return _forecast_response(request, {"forecast": found, "usage": usage})


@require_safe
@require(Permission.VIEW_USAGE)
def panel(request: SignedInRequest) -> HttpResponse:
    """Show the points of all consoles in short."""
    now = timezone.now()
    chart = charts.products_chart(user=request.user, days=DEFAULT_DAYS, now=now)
    context = {"points": points_for(user=request.user, now=now), "chart": chart, "card": chart.card, "now": now}
    return respond(request, page="usage/points.html", fragment="usage/partials/points_panel.html", context=context)


def _forecast_response(request: SignedInRequest, context: dict[str, Any]) -> HttpResponse:
    context["exports"] = [(name, changed(request.GET, format=name)) for name in FORMATS]
    return respond(request, page="usage/forecast.html", fragment="usage/partials/forecast.html", context=context)


def _consoles(request: SignedInRequest) -> "QuerySet[Console]":
    return Console.objects.covered_by(request.user).only("name")


def _console(request: SignedInRequest) -> Console | None:
    """The console that the address names; none is all of them, of which there has to be one."""
    if covers_nothing(request.user):
        raise Http404
    asked = request.GET.get("console", "")
    if not asked:
        return None
    if not asked.isdecimal():
        raise Http404
    return get_object_or_404(_consoles(request), pk=int(asked))


def _organizations(request: SignedInRequest) -> "QuerySet[OrganizationUsage]":
    usages = OrganizationUsage.objects.visible_to(request.user).select_related("organization")
    return usages.only("uid", "console", "organization__name")
