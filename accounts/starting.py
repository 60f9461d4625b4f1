"""Sign-ins that begin in one request and end in another, with a session in between of somebody who is nobody yet."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from accounts.throttling import STARTS, TooManyTries, try_begin

View = Callable[..., HttpResponseBase]
HELD = "Too many sign-ins were started from your address. Wait ten minutes, then try again."


def start_limited(view: View) -> View:
    """Hold whoever is not signed in and starts more often than `STARTS` allows, before there is a session."""

    @wraps(view)
    def limited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        try:
            try_begin(request, STARTS)
        except TooManyTries:
            return render(request, "account/refused.html", {"sentence": HELD}, status=HTTPStatus.TOO_MANY_REQUESTS)
        return view(request, *args, **kwargs)

    return limited
