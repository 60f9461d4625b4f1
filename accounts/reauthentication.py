"""Whether somebody has proven lately who they are: a console is changed by a person, not by an open browser."""

import time
from http import HTTPStatus

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts.http import SignedInRequest
from ui.again import again_query


def signed_in_recently(request: SignedInRequest) -> bool:
    """Return whether the person signed in or confirmed it within `ACCOUNT_REAUTHENTICATION_TIMEOUT`.

    A sign-in counts as well as a later confirmation: django-allauth's own check would ask again right after signing in.
    """
    moments = [record["at"] for record in get_authentication_records(request, request.user)]
    return bool(moments) and time.time() - max(moments) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def reauthentication_url(path: str) -> str:
    """Return the page that asks once more who it is and then leads to `path`."""
    return f"{reverse('account_reauthenticate')}?{urlencode({REDIRECT_FIELD_NAME: path})}"


def reauthentication_first(request: SignedInRequest) -> HttpResponseRedirect:
    """Send a post of a form to that page, and afterwards back to the form with all that was typed."""
    return reauthentication_redirect(f"{request.path}?{again_query(request.POST)}")


def reauthentication_redirect(path: str) -> HttpResponseRedirect:
    """Send a post that came too late to that page; the browser asks for `path` afterwards and posts nothing again."""
    return HttpResponseRedirect(reauthentication_url(path), status=HTTPStatus.SEE_OTHER)
