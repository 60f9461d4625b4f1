"""Browsers from which somebody has signed in before: they are told from those that only try.

A cookie, signed and out of reach of scripts, names the account and the browser. It opens nothing: it only gives the
browser a number of tries of its own, so that others who guess cannot shut the person out.
"""

import hashlib
import secrets
import unicodedata

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import User

COOKIE = "known_browser"
PATH = "/accounts/"
SALT = "accounts.known_browsers"
KNOWN_SECONDS = 180 * 86_400


def account_key(name: str) -> str:
    """Return what stands for the account of this name, however it is spelled and whether or not there is one.

    Names that a database takes for one, whichever case it compares in, are one here: PostgreSQL does so in upper case,
    where a dotless i is an I and a long s is an S.
    """
    folded = unicodedata.normalize("NFKD", name).strip().upper().casefold()
    return hashlib.sha256(unicodedata.normalize("NFKD", folded).encode("utf-8", "replace")).hexdigest()


def known_browser(request: HttpRequest, name: str) -> str:
    """Return the id of this browser where somebody signed in to that account from it; empty where nobody did.

    It is forgotten when the account gets another password, and when all of its sessions are ended.
    """
    try:
        pk, account, browser, binding = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KNOWN_SECONDS)
    except (signing.BadSignature, ValueError):
        return ""
    user = User.objects.filter(pk=pk).first() if account == account_key(name) else None
    return str(browser) if user and constant_time_compare(binding, _binding_of(user)) else ""


def browser_remember(response: HttpResponse, user: User) -> None:
    """Let the browser that gets this response be known to that account from now on, in place of any other."""
    browser = secrets.token_urlsafe(12)
    value = signing.dumps([user.pk, account_key(user.username), browser, _binding_of(user)], salt=SALT)
    response.set_cookie(
        COOKIE,
        value,
        max_age=KNOWN_SECONDS,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def _binding_of(user: User) -> str:
    """What changes with the password and with the generation of the sessions, and gives away neither."""
    return salted_hmac(SALT, user.get_session_auth_hash(), algorithm="sha256").hexdigest()
