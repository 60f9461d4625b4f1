"""Pages and posts about one's own account."""

from allauth.account.views import password_change as allauth_password_change
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest
from accounts.permissions import Permission, require
from accounts.services import columns_choose
from accounts.single_sign_on.adapter import PROVIDER_ID


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


def password_change(request: HttpRequest) -> HttpResponseBase:
    """Change one's password; for people who sign in otherwise there is no such page."""
    if request.user.is_authenticated and not request.user.has_own_password:
        return by_administrator(request)
    response: HttpResponseBase = allauth_password_change(request)
    return response


def single_sign_on_again(request: HttpRequest) -> HttpResponseRedirect:
    """Have the identity provider ask once more who it is, whatever it remembers, and come back."""
    if not (request.user.is_authenticated and request.user.is_governed_elsewhere):
        raise Http404
    query = {REDIRECT_FIELD_NAME: request.GET.get(REDIRECT_FIELD_NAME, "/")}
    address = reverse("openid_connect_login", kwargs={"provider_id": PROVIDER_ID})
    return HttpResponseRedirect(f"{address}?{urlencode(query)}")


@login_required
@require_safe
def link_again(request: HttpRequest) -> HttpResponse:
    """Say how somebody confirms who it is that came by a link and has neither password nor second factor."""
    minutes = settings.ACCOUNT_REAUTHENTICATION_TIMEOUT // 60
    return render(request, "account/link_again.html", {"minutes": minutes})
