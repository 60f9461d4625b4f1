"""The page of what failed: through our fault, or because the database is away for a while."""

import sys
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

# What a database raises that is away, full, or in which others write for too long.
AWAY = (InterfaceError, OperationalError)
# How long whoever asks again by itself is asked to wait, in seconds.
WAIT = 10


@requires_csrf_token
def server_error(_request: HttpRequest) -> HttpResponse:
    """Answer for the exception that is being handled: 503 where the database is away, 500 for all others."""
    # Neither page asks for a context: what it would read may be what has failed.
    if not isinstance(sys.exception(), AWAY):
        return HttpResponse(render_to_string("500.html"), status=HTTPStatus.INTERNAL_SERVER_ERROR)
    status = HTTPStatus.SERVICE_UNAVAILABLE
    return HttpResponse(render_to_string("503.html"), status=status, headers={"Retry-After": str(WAIT)})
