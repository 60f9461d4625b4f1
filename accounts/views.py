"""Pages and posts about one's own account."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest
from accounts.permissions import Permission, require
from accounts.services import columns_choose


@require_POST
@require(Permission.VIEW_LICENSES)
def columns(request: SignedInRequest) -> HttpResponseRedirect:
    """Remember the columns of a listing and go back to it."""
    chosen = [name for name in request.POST.getlist("column")[:50] if _is_name(name)]
    listing = request.POST.get("listing", "")
    if _is_name(listing):
        columns_choose(user=request.user, listing=listing, columns=chosen)
    target = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return HttpResponseRedirect(target if safe else "/")


def _is_name(text: str) -> bool:
    """Whether `text` can be the name of a listing or of a column."""
    return text.isidentifier() and len(text) <= 50


def by_administrator(request: HttpRequest) -> HttpResponse:
    """Say who changes what one cannot change oneself: no e-mail is sent, so no link can be waited for."""
    return render(request, "account/by_administrator.html", status=404)
