"""What leads to the page that asks whether reports shall be finalized, or approved without anybody."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest
from accounts.permissions import Permission, require
from consoles.models import Console
from operations.services.previews import preview_create
from reports.operating.finalizing import finalization_parameters


@require_POST
@require(Permission.FINALIZE_REPORTS)
def finalize(request: SignedInRequest, pk: int) -> HttpResponse:
    """Lead to the page that shows what a finalization would cover."""
    console = get_object_or_404(Console.objects.covered_by(request.user), pk=pk)
    return _preview(request, console, "finalize", finalization_parameters(console))


@require_POST
@require(Permission.FINALIZE_REPORTS)
def auto_approval(request: SignedInRequest, pk: int) -> HttpResponse:
    """Lead to the page that says what the switch of the automatic approval means."""
    console = get_object_or_404(Console.objects.covered_by(request.user), pk=pk)
    return _preview(request, console, "auto_approve", {"enabled": request.POST.get("enabled") == "1"})


def _preview(request: SignedInRequest, console: Console, kind: str, parameters: dict[str, object]) -> HttpResponse:
    preview = preview_create(
        user=request.user,
        kind=kind,
        parameters=parameters,
        subject_pks=[console.pk],
        return_to=reverse("reports:board"),
    )
    return redirect(preview)
