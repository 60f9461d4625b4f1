"""Pages about licenses."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, reswap, retarget, trigger_client_event

from accounts.http import SignedInRequest
from accounts.permissions import Permission, require
from licensing.acting import action_of
from licensing.choosing import chosen_pks
from licensing.detail import license_detail as detail_of
from licensing.doing import batch_followed, operation_followed, operation_told
from licensing.listing import LicenseList
from licensing.models import License
from licensing.suggestions import company_names, reseller_names
from operations.services.previews import preview_create
from ui.addresses import path_back
from ui.keys import keys_of
from ui.listing import ROWS_PER_PAGE

SUGGESTIONS: dict[str, Callable[..., list[str]]] = {"company": company_names, "reseller": reseller_names}
LONGEST_TEXT = 100

license_list = require(Permission.VIEW_LICENSES)(LicenseList.as_view())


@require_POST
@require(Permission.ACT_ON_SERVERS)
def act(request: SignedInRequest) -> HttpResponse:
    """Freeze what was chosen and go to the page that says what would happen to each."""
    action = action_of(request.POST.get("action", ""))
    preview = preview_create(
        user=request.user,
        kind=action.kind,
        parameters=dict(action.parameters),
        subject_pks=chosen_pks(request.POST, user=request.user),
        return_to=path_back(request.POST.get("next", ""), default=reverse("licensing:license_list")),
    )
    if request.htmx:
        return HttpResponseClientRedirect(preview.get_absolute_url())
    return HttpResponseRedirect(preview.get_absolute_url(), status=HTTPStatus.SEE_OTHER)


@require_safe
@require(Permission.VIEW_LICENSES)
def license_rows(request: SignedInRequest) -> HttpResponse:
    """Show the rows in the address as they are now, and tell how the batch in it ended; asked until all has ended.

    With the end of the batch the event `operations-ended` goes off, for what a page counts of all licenses.
    """
    listing = LicenseList()
    listing.setup(request)
    context = listing.rows_context(keys_of(request.GET.getlist("pk"))[:ROWS_PER_PAGE])
    told = batch_followed(request.GET.get("batch", ""), user=request.user)
    response = render(request, "licensing/partials/followed_rows.html", {**context, "told": told})
    return trigger_client_event(response, "operations-ended") if told else response


@require_safe
@require(Permission.VIEW_LICENSES)
def license_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show everything about one license."""
    return render(request, "licensing/license_detail.html", _detail_context(request, pk))


@require_safe
@require(Permission.VIEW_OPERATIONS)
def license_doing(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show how far the operation in the address is; once it has ended, the license as it is now, and how it ended."""
    license_ = get_object_or_404(License.objects.visible_to(request.user).only("pk"), pk=pk)
    asked, now = request.GET.get("operation", ""), timezone.now()
    doing = operation_followed(asked, license_pk=pk, user=request.user, now=now)
    if doing and doing.is_open:
        return render(request, "licensing/partials/license_doing.html", {"doing": doing, "license": license_})
    context = {**_detail_context(request, pk), "told": operation_told(doing) if doing else None}
    response = render(request, "licensing/partials/license_ended.html", context)
    return reswap(retarget(response, "#license"), "outerHTML")


@require_safe
@require(Permission.VIEW_LICENSES)
def suggestions(request: SignedInRequest, field: str) -> HttpResponse:
    """Offer names for a filter while somebody types."""
    if field not in SUGGESTIONS:
        raise Http404
    text = request.GET.get(field, "").replace("\x00", "").strip()[:LONGEST_TEXT]
    return render(
        request, "licensing/partials/suggestions.html", {"names": SUGGESTIONS[field](text, user=request.user)}
    )


def _detail_context(request: SignedInRequest, pk: int) -> dict[str, Any]:
    now = timezone.now()
    licenses = License.objects.visible_to(request.user).with_sight(request.user)
    whole = licenses.select_related("console", "server__location", "organization__reseller")
    license_ = get_object_or_404(whole.defer("console__api_key", "console__password"), pk=pk)
    detail = detail_of(license_, user=request.user, now=now)
    return {"detail": detail, "row": detail.row, "now": now}
