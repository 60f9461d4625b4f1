"""Answers as JSON; what is read has a strong ETag of its bytes."""

import hashlib
from http import HTTPStatus

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers

JSON = "application/json"


def answer(value: object, *, status: int = HTTPStatus.OK) -> HttpResponse:
    """Return `value` as JSON."""
    response = HttpResponse(msgspec.json.encode(value), content_type=JSON, status=status)
    patch_vary_headers(response, ["Authorization"])
    return response


def tagged(request: HttpRequest, value: object) -> HttpResponseBase:
    """Return `value` as JSON with its ETag; nothing but a 304 for whoever names by `If-None-Match` what would be sent.

    The tag is of the bytes themselves: one that is the same never stands for an answer that is another.
    """
    response = answer(value)
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response
