"""The page behind the link of a test message; it is open to whoever has the link."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.throttling import LINKS, TooManyTries, try_begin
from alerts.channels.confirming import channel_confirm, tested_channel

PAGE = "alerts/channels/confirm.html"
GONE = "alerts/channels/confirm_gone.html"
HELD = "account/link_held.html"


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, secret: str) -> HttpResponse:
    """Say what is confirmed, and confirm it by a post: scanners of mails follow links, and prove nothing by that."""
    try:
        try_begin(request, LINKS)
    except TooManyTries:
        return render(request, HELD, status=HTTPStatus.TOO_MANY_REQUESTS)
    channel = tested_channel(secret)
    if channel is None:
        return render(request, GONE, status=HTTPStatus.NOT_FOUND)
    if request.method == "POST":
        channel_confirm(channel=channel, now=timezone.now())
        channel.refresh_from_db()
    response = render(request, PAGE, {"channel": channel})
    response["Referrer-Policy"] = "no-referrer"
    return response
