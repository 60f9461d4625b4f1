"""Requests that carry an access token: in the name of its owner they read lists as JSON, and use the API."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.utils import timezone

from accounts.audit.context import Origin, acting
from accounts.middleware import address_of
from accounts.models import User
from accounts.tokens.answers import WAIT, challenge_answer, error_answer
from accounts.tokens.checking import TokenRefusedError, token_check
from accounts.tokens.marking import is_by_token
from ui.errors import DomainError
from ui.exports import is_exporting
from ui.failures import AWAY
from vspcdash import request_ids

logger = logging.getLogger(__name__)

ONLY_LISTS = "An access token reads lists as JSON, by GET or HEAD of a list with format=json, and opens the API."
NO_TOKEN = "An access token is needed, in the header: Authorization: Bearer vspcd_..."  # noqa: S105 - a sentence
NOT_THERE = "There is nothing at this address."
FAILED = "Something went wrong on the server; it is in the log."
NO_DATABASE = "The database does not answer; try again in a minute."
# Asks for a token of its own, which is nobody's.
OWN_TOKEN = "/metrics"  # noqa: S105 - an address


class TokenMiddleware:
    """Lets the owner of an access token in, for one request and without a session.

    A token that a browser could be made to send does not exist: only the header counts, so that no request of another
    site can be one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as the view does, or with the refusal of the token."""
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or request.path_info == OWN_TOKEN:
            return self.get_response(request)
        try:
            # Nobody acts yet, whatever cookie comes along: no session is asked for.
            with acting(Origin(address=address_of(request), request_id=request_ids.request_id.get())):
                token = token_check(request, secret.strip(), now=timezone.now())
        except DomainError as error:
            return _refused(error)
        except AWAY:
            return _unavailable()
        request.user = token.user
        request.user.token = token
        return _without_page(request, self.get_response(request))

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Answer a request with a token here, refusals included: a script must not have to read pages.

        No later middleware is asked before the view: whatever keeps people out has to keep their tokens out in
        `token_check`.
        """
        if not has_token(request):
            return challenge_answer(NO_TOKEN) if is_by_token(view) else None
        if not is_by_token(view) and not _is_list(request, view):
            return error_answer(ONLY_LISTS, HTTPStatus.FORBIDDEN)
        try:
            return view(request, *args, **kwargs)
        except PermissionDenied as error:
            return error_answer(str(error), HTTPStatus.FORBIDDEN)
        except Http404:
            return error_answer(NOT_THERE, HTTPStatus.NOT_FOUND)
        except DomainError as error:
            return error_answer(error.sentence, error.status)
        except AWAY:
            return _unavailable()


def _without_page(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Put a sentence in place of a page: of an address that leads nowhere, or of a failure."""
    if not response.headers.get("Content-Type", "").startswith("text/html"):
        return response
    # The page that is not sent has asked for a cookie.
    request.META.pop("CSRF_COOKIE_NEEDS_UPDATE", None)
    sentence = NOT_THERE if response.status_code == HTTPStatus.NOT_FOUND else FAILED
    return error_answer(sentence, response.status_code)


def has_token(request: HttpRequest) -> bool:
    """Whether the request is one by access token; the session is not looked at to tell."""
    user = request.__dict__.get("user")
    return type(user) is User and user.token is not None


def _is_list(request: HttpRequest, view: Callable[..., HttpResponseBase]) -> bool:
    return is_exporting(view) and request.method in {"GET", "HEAD"} and request.GET.get("format") == "json"


def _refused(error: DomainError) -> JsonResponse:
    if isinstance(error, TokenRefusedError):
        return challenge_answer(error.sentence, is_wrong=True)
    return error_answer(error.sentence, error.status, Retry_After=WAIT)


def _unavailable() -> JsonResponse:
    """Say that it is not the script's fault, from within the handler of what the database raised."""
    logger.warning("the database does not answer a request with an access token", exc_info=True)
    return error_answer(NO_DATABASE, HTTPStatus.SERVICE_UNAVAILABLE, Retry_After=WAIT)
