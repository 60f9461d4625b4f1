"""What each request carries through the whole product: who acts, from where, and an id that finds it again."""

import re
from collections.abc import Callable
from functools import partial
from uuid import uuid4

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from accounts.audit.context import Origin, acting_lazily
from accounts.models import User

# What a proxy may hand us as the id of a request.
REQUEST_ID = re.compile(r"[\w.-]{8,64}", re.ASCII)


class OriginMiddleware:
    """Tells the audit log whose request this is, and the answer the id under which it was written down.

    Who that is gets looked up when something is written: what asks for no session gets none, and somebody who signs in
    with this request is known from then on.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as the view does."""
        request_id = request_id_of(request)
        with acting_lazily(partial(origin_of, request, request_id), request_id=request_id):
            response = self.get_response(request)
        response["X-Request-ID"] = request_id
        return response


def request_id_of(request: HttpRequest) -> str:
    """Return the id that the proxy gave the request, or a new one where it gave none that can be one."""
    given = request.headers.get("X-Request-ID", "")
    return given if REQUEST_ID.fullmatch(given) else str(uuid4())


def origin_of(request: HttpRequest, request_id: str) -> Origin:
    """Return who acts in this request at this moment, and from which address."""
    user = request.user if isinstance(request.user, User) else None
    via = f"access token {user.token.name}" if user and user.token else ""
    return Origin(actor=user, via=via, address=address_of(request), request_id=request_id)


def address_of(request: HttpRequest) -> str:
    """Return from where the request comes; empty where the proxy that should say so does not."""
    try:
        return str(get_adapter(request).get_client_ip(request))
    except PermissionDenied:
        return ""
