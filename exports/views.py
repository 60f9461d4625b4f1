"""Pages about Excel files that are made in the background."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedInRequest
from accounts.permissions import Permission, require
from exports.downloading import file_answer
from exports.lists import ListAddress, size_check
from exports.models import ExportJob
from exports.progress import JobRow
from exports.services import export_ask
from ui.addresses import changed, path_back
from ui.exports import Export
from ui.fragments import respond


def offer(request: HttpRequest, export: Export) -> HttpResponseBase:
    """Offer to make a file that is too large to wait for; raises `ExportRefusedError` for one that Excel cannot hold.

    A look makes nothing yet, whoever leads a browser here.
    """
    size_check(export)
    context = {
        "count": export.count,
        "hours": settings.EXPORT_KEEP_HOURS,
        "path": request.path,
        "filters": ListAddress.of(request.path, request.GET.urlencode()).filters,
        "csv": changed(request.GET, format="csv"),
        "back": changed(request.GET, format=None),
    }
    return render(request, "exports/offer.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.EXPORT)
def export_list(request: SignedInRequest) -> HttpResponse:
    """Show a person's own files; by a post ask for one of the list at `path`."""
    now = timezone.now()
    if request.method == "POST":
        path = path_back(request.POST.get("path", ""), default="")
        if not path:
            raise Http404
        address = ListAddress.of(path, request.POST.get("filters", ""))
        return redirect(export_ask(user=request.user, address=address, now=now))
    jobs = ExportJob.objects.of(request.user).filter(expires_at__gt=now)
    return render(request, "exports/export_list.html", {"rows": [JobRow(job, now) for job in jobs], "now": now})


@require_safe
@require(Permission.EXPORT)
def export(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show how far a file of one's own is, and the link to it once it is ready."""
    now = timezone.now()
    job = get_object_or_404(ExportJob.objects.of(request.user), pk=pk, expires_at__gt=now)
    context = {"row": JobRow(job, now), "job": job, "now": now}
    return respond(request, page="exports/export.html", fragment="exports/partials/export.html", context=context)


@require_safe
@require(Permission.EXPORT)
def file(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    """Hand out a file of one's own that is ready, to somebody who may still take its list away."""
    job = get_object_or_404(ExportJob.objects.of(request.user).ready(timezone.now()).select_related("user"), pk=pk)
    return file_answer(job, with_body=request.method == "GET")
