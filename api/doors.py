"""The door of every view of the API."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec

from django.http import HttpResponseBase

from accounts.http import SignedInRequest
from accounts.permissions import Permission, require
from accounts.tokens.answers import error_answer
from accounts.tokens.marking import by_token
from api.limiting import seconds_to_wait

P = ParamSpec("P")
View = Callable[Concatenate[SignedInRequest, P], HttpResponseBase]

READING = ("GET", "HEAD")
TOO_MANY = "This access token asks too often: wait, as Retry-After says."


def endpoint(permission: Permission, *methods: str) -> Callable[[View[P]], View[P]]:
    """Admit access tokens that have `permission`, as their owners do, by these methods; others get JSON that says why.

    Every request counts against the rate of its token, those that are refused as well.
    """

    def decorate(view: View[P]) -> View[P]:
        guarded = require(permission)(view)

        @by_token
        @wraps(guarded)
        def answered(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.user.token and (seconds := seconds_to_wait(request.user.token)):
                return error_answer(TOO_MANY, HTTPStatus.TOO_MANY_REQUESTS, Retry_After=seconds)
            if request.method not in methods:
                allowed = ", ".join(methods)
                return error_answer(f"This address takes {allowed}.", HTTPStatus.METHOD_NOT_ALLOWED, Allow=allowed)
            return guarded(request, *args, **kwargs)

        return answered

    return decorate
