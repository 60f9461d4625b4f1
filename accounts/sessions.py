"""How long a sign-in lasts: so long in all, and so long without anybody at the browser.

A page that asks again and again by itself does not count as somebody: it says so by a header that the script of the
pages sets. That nobody was there is known to the minute, so that a session is written at most once a minute.
"""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from accounts.tokens.middleware import has_token

AUTOMATIC = "X-Automatic"
BEGAN, SEEN = "began_at", "seen_at"
# Signs of life for machines: nobody is there, whatever cookie comes along, and no session is asked for.
MACHINES = ("/healthz", "/readyz")
# Seconds after which it is written that somebody was there.
PRECISION = 60.0
# Ended sessions that go at one tick; the next one goes on.
MOST_DELETED = 500


class SessionLifetimeMiddleware:
    """Ends sessions that have lasted too long, or in which nobody did anything for too long."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as the view does, to nobody in particular where the session has ended."""
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES and request.path_info not in MACHINES
        if has_session and not has_token(request):
            session_keep(request, time.time())
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> None:
        """Leave word for the sign-in page, now that there are messages."""
        if sentence := getattr(request, "session_end", ""):
            messages.warning(request, sentence)


def session_keep(request: HttpRequest, now: float) -> None:
    """Note that somebody is there, or end the session of somebody who was signed in for too long."""
    session = request.session
    if SESSION_KEY not in session:
        return
    began, seen = session.get(BEGAN, now), session.get(SEEN, now)
    if now - began >= settings.SESSION_SECONDS or now - seen >= settings.SESSION_IDLE_SECONDS:
        session.flush()
        request.user = AnonymousUser()
        request.session_end = _sentence(request, began, now)  # type: ignore[attr-defined]  # for the sign-in page
        return
    is_automatic = AUTOMATIC in request.headers
    if SEEN not in session or (now - seen >= PRECISION and not is_automatic):
        session[BEGAN], session[SEEN] = began, now


def _sentence(request: HttpRequest, began: float, now: float) -> str:
    """Why the session has ended, and whether that cost somebody what was typed."""
    if now - began >= settings.SESSION_SECONDS:
        why = f"{settings.SESSION_SECONDS // 3600} hours"
    else:
        why = f"{settings.SESSION_IDLE_SECONDS // 60} minutes without anybody at the browser"
    lost = " What you had entered was not saved." if request.method == "POST" else ""
    return f"You were signed out after {why}.{lost}"


def session_begin(*, request: HttpRequest, **_: Any) -> None:
    """Begin to count at the sign-in."""
    now = time.time()
    request.session[BEGAN], request.session[SEEN] = now, now


def sessions_tick(**_: Any) -> int:
    """Delete sessions that have ended, those first that ended first; return how many that were."""
    ended = Session.objects.filter(expire_date__lt=timezone.now()).order_by("expire_date")
    keys = list(ended.values_list("pk", flat=True)[:MOST_DELETED])
    return Session.objects.filter(pk__in=keys).delete()[0] if keys else 0
