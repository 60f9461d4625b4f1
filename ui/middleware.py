"""Turns a `DomainError` into something that a person can read."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from ui.errors import DomainError

logger = logging.getLogger(__name__)


class DomainErrorMiddleware:
    """Shows the sentence of a `DomainError`, with its status: as a toast when htmx asked, otherwise as a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as the view does."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for a refusal; every other exception rises."""
        if not isinstance(error, DomainError):
            return None
        logger.info("refused path=%s status=%d reason=%s", request.path, error.status, error.sentence)
        if request.headers.get("HX-Request") == "true":
            return toast(request, error.sentence, status=error.status)
        return render(request, "ui/refused.html", {"sentence": error.sentence}, status=error.status)


def toast(request: HttpRequest, sentence: str, *, status: int = 200, level: str = "error") -> HttpResponse:
    """Answer htmx with a notice in the toast region, wherever the request wanted its answer to go."""
    response = render(request, "ui/partials/toast.html", {"sentence": sentence, "level": level}, status=status)
    response["HX-Retarget"] = "#toasts"
    response["HX-Reswap"] = "beforeend"
    response["HX-Reselect"] = ".notice"
    response["HX-Push-Url"] = "false"
    return response
