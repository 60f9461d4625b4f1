"""Whether somebody has proven lately who they are: a console is changed by a person, not by an open browser."""

import time
from http import HTTPStatus
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts.http import SignedInRequest
from ui.again import again_query

# Where the state of a sign-in by the identity provider, and then the session, keep when it asked who it is.
PROVEN_AT = "proven_at"


def signed_in_recently(request: SignedInRequest) -> bool:
    """Return whether the person signed in or confirmed it within `ACCOUNT_REAUTHENTICATION_TIMEOUT`.

    A sign-in counts as well as a later confirmation: django-allauth's own check would ask again right after signing in.
    One by the identity provider counts from when the person proved there who it is, which may be hours ago.
    """
    moments = [_proven_at(request, record) for record in get_authentication_records(request, request.user)]
    return bool(moments) and time.time() - max(moments) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def proof_note(*, request: HttpRequest, sociallogin: SocialLogin | None = None, **_: Any) -> None:
    """Keep in the session of a new sign-in when the provider was shown who it is."""
    if sociallogin is not None:
        request.session[PROVEN_AT] = sociallogin.state.get(PROVEN_AT, 0)


def _proven_at(request: SignedInRequest, record: dict[str, Any]) -> float:
    is_elsewhere = record["method"] == "socialaccount"
    moment: float = request.session.get(PROVEN_AT, 0) if is_elsewhere else record["at"]
    return moment


def reauthentication_context(request: SignedInRequest, *, path: str = "") -> dict[str, Any]:
    """Return what a page with a form needs to say that one has to confirm first who one is, and where.

    Who has done so is led to `path`, or back to the address of the page.
    """
    return {"is_recent": signed_in_recently(request), "reauthentication_url": _url(path or request.path)}


def reauthentication_first(request: SignedInRequest) -> HttpResponseRedirect:
    """Send a post of a form to that page, and afterwards back to the form with all that was typed."""
    return reauthentication_redirect(f"{request.path}?{again_query(request.POST)}")


def reauthentication_redirect(path: str) -> HttpResponseRedirect:
    """Send a post that came too late to that page; the browser asks for `path` afterwards and posts nothing again."""
    return HttpResponseRedirect(_url(path), status=HTTPStatus.SEE_OTHER)


def _url(path: str) -> str:
    """The page that asks once more who it is and then leads to `path`."""
    return f"{reverse('account_reauthenticate')}?{urlencode({REDIRECT_FIELD_NAME: path})}"
