"""Who must have a second factor, and nothing else to do for them before they have one."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from accounts.models import User
from accounts.permissions import STAYS
from accounts.roles import Role, role_of_slug

EVERYBODY = "all"
# Recovery codes are no factor of their own: they come with one.
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
# What is open to somebody who still has to add a factor, beside the pages of the factors themselves.
OPEN = {
    "account_link_again",
    "account_logout",
    "account_reauthenticate",
    "account_single_sign_on_again",
    "healthz",
    "openid_connect_callback",
    "openid_connect_login",
    "readyz",
}


def requirement_check(slugs: Iterable[str]) -> None:
    """Raise `ImproperlyConfigured` where one of them is neither a role nor `all`."""
    unknown = [slug for slug in slugs if slug != EVERYBODY and role_of_slug(slug) is None]
    if unknown:
        known = ", ".join(role.slug for role in Role)
        raise ImproperlyConfigured(f"VSPCDASH_REQUIRE_MFA must list some of {known}, or all; not {unknown[0]!r}.")


def lacks_factor(user: User | AnonymousUser) -> bool:
    """Whether the person's role must have a second factor, and the person has none."""
    if not settings.REQUIRE_MFA or not isinstance(user, User):
        return False
    return _is_required(user) and not is_mfa_enabled(user, FACTORS)


def _is_required(user: User) -> bool:
    required = settings.REQUIRE_MFA
    return EVERYBODY in required or user.role in {role_of_slug(slug) for slug in required}


class SecondFactorMiddleware:
    """Leads whoever lacks a required factor to the page on which one is added."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as the view does."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponseBase | None:
        """Stand in for the view of every page, fragment, export and write, but for what leads to a factor."""
        if not lacks_factor(request.user):
            return None
        request.lacks_factor = True  # type: ignore[attr-defined]  # for the page of the factors
        if _is_open(request):
            return None
        if STAYS in request.headers:
            return HttpResponse(status=HTTPStatus.NO_CONTENT)
        if request.headers.get("HX-Request"):
            return HttpResponseClientRedirect(reverse("mfa_index"))
        return HttpResponseRedirect(reverse("mfa_index"), status=HTTPStatus.SEE_OTHER)


def _is_open(request: HttpRequest) -> bool:
    match = request.resolver_match
    name = match.view_name if match else ""
    return name in OPEN or name.startswith("mfa_")
