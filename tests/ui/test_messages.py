"""What a notice on the next page may hold."""

from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory

from ui.messages import say

ATTACK = "<script>alert(1)</script>"


def _request() -> HttpRequest:
    request: HttpRequest = RequestFactory().get("/")
    request.session = {}  # type: ignore[assignment]  # the cookie is enough for what is said here
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    return request


def _shown(request: HttpRequest) -> str:
    return render_to_string("layouts/toasts.html", {"messages": request._messages})  # type: ignore[attr-defined]


def test_a_notice_links_to_where_there_is_more() -> None:
    request = _request()

    say(request, "Update of 12 licenses was asked for.", link="/operations/1/", link_text="Show progress")

    assert 'asked for. <a href="/operations/1/">Show progress</a>' in _shown(request)


def test_what_a_notice_says_is_text_and_nothing_else() -> None:
    request = _request()

    say(request, ATTACK)
    say(request, ATTACK, link=f'/"{ATTACK}', link_text=ATTACK)

    html = _shown(request)
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 4
