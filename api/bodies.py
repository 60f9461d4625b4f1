"""What posts to the API carry."""

from http import HTTPStatus
from typing import TypeVar

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest

from api.answers import JSON
from api.errors import WrongRequestError

S = TypeVar("S", bound=msgspec.Struct)


def body_of(request: HttpRequest, kind: type[S]) -> S:
    """Return the JSON of the body; no body is as good as an empty object."""
    try:
        raw = request.body
    except RequestDataTooBig:
        raise WrongRequestError("The body is too long.", status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE) from None
    if raw and request.content_type != JSON:
        raise WrongRequestError(f"The body must be {JSON}.", status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    try:
        return msgspec.json.decode(raw or b"{}", type=kind)
    except msgspec.DecodeError as error:
        raise WrongRequestError(f"The body is wrong: {error}.") from None
