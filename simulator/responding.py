"""From an answer to bytes, and what faults do to them on the way."""

import json
from collections.abc import Iterator

from werkzeug.wrappers import Response

from simulator.faults import PROXY_PAGE, ConnectionDroppedError, Fault, of_kind, option
from simulator.operations import Answer


def encoded(document: object) -> bytes:
    """The document as the console writes it; None is an empty body, and a file stays as it is."""
    if isinstance(document, bytes):
        return document
    return b"" if document is None else json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def response(body: bytes, answer: Answer, faults: tuple[Fault, ...]) -> Response:
    """The response to send: status and headers of the answer with this body, spoiled where a fault says so.

    Raises ConnectionDroppedError where a fault lets the connection die before the first byte of it.
    """
    if html := of_kind(faults, "html"):
        return Response(PROXY_PAGE, status=int(option(html, "status", 200)), mimetype="text/html")
    if of_kind(faults, "truncated-json"):
        body = body[: len(body) // 2]
    media_type = answer.media_type if body else None
    made = Response(body, status=answer.status, headers=dict(answer.headers), content_type=media_type)
    if drop := of_kind(faults, "drop"):
        if option(drop, "after", False):
            raise ConnectionDroppedError("The connection was dropped when all was done, before an answer.")
        made.response = _broken_off(body)
    return made


def _broken_off(body: bytes) -> Iterator[bytes]:
    yield body[: len(body) // 2]
    raise ConnectionDroppedError("The connection was dropped in the middle of an answer.")
