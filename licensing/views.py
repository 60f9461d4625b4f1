"""Pages about licenses."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from accounts.permissions import Permission, require
from licensing.detail import license_detail as detail_of
from licensing.listing import LicenseList
from licensing.models import License
from licensing.suggestions import company_names, reseller_names

SUGGESTIONS: dict[str, Callable[..., list[str]]] = {"company": company_names, "reseller": reseller_names}
LONGEST_TEXT = 100

license_list = require(Permission.VIEW_LICENSES)(LicenseList.as_view())


@require_safe
@require(Permission.VIEW_LICENSES)
def license_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show everything about one license."""
    now = timezone.now()
    licenses = License.objects.visible_to(request.user).for_table(now).defer("console__api_key", "console__password")
    license_ = get_object_or_404(licenses, pk=pk)
    detail = detail_of(license_, user=request.user, now=now)
    return render(request, "licensing/license_detail.html", {"detail": detail, "row": detail.row, "now": now})


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
