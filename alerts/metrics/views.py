"""The address that Prometheus reads."""

import secrets
from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

from accounts.throttling import METRICS, TooManyTries, try_begin
from alerts.metrics.collecting import InstallationCollector

# How long somebody is asked to wait who tried too often, in seconds.
WAIT = "60"


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer with the figures in the form that is asked for, to whoever has the token of the settings.

    Without such a setting there is nothing here. Others who try from the same address do not shut a good token out.
    """
    if not settings.METRICS_TOKEN:
        raise Http404
    if not _has_token(request):
        return _refused(request)
    registry = CollectorRegistry()
    registry.register(InstallationCollector(timezone.now()))
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return HttpResponse(encode(registry), content_type=content_type)


def _has_token(request: HttpRequest) -> bool:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return scheme.lower() == "bearer" and secrets.compare_digest(token.encode(), settings.METRICS_TOKEN.encode())


def _refused(request: HttpRequest) -> HttpResponse:
    try:
        try_begin(request, METRICS)
    except TooManyTries:
        return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": WAIT})
    return HttpResponse(status=HTTPStatus.UNAUTHORIZED, headers={"WWW-Authenticate": 'Bearer realm="metrics"'})
