"""One address serves a page and the part of it that htmx swaps; here is decided which of the two is asked for."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

R = TypeVar("R", bound=HttpResponseBase)
DECIDING_HEADERS = ["HX-Request", "HX-Boosted", "HX-History-Restore-Request"]


def is_fragment(request: HttpRequest) -> bool:
    """Whether the browser will put the answer into a page that it already shows.

    A boosted link replaces the body and a restored history entry may have lost its page: both need the whole page.
    """
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Boosted") != "true"
        and headers.get("HX-History-Restore-Request") != "true"
    )


def respond(
    request: HttpRequest, *, page: str, fragment: str, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    """Render the template `fragment` for htmx and `page`, which includes it, for everybody else."""
    return vary(render(request, fragment if is_fragment(request) else page, dict(context), status=status))


def vary(response: R) -> R:
    """Tell caches that page and fragment share an address."""
    patch_vary_headers(response, DECIDING_HEADERS)
    return response
