"""A console that answers from a script, for answers that no honest console gives."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


@dataclass(frozen=True)
class Reply:
    """One answer; a `document` is sent as JSON, a `body` as it is."""

    status: int = 200
    document: Any = None
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"

    def send(self, start_response: "StartResponse") -> Iterable[bytes]:
        # Without a response class of a framework, which would put headers right that are wrong on purpose.
        body = json.dumps(self.document).encode() if self.body is None else self.body
        headers = {"Content-Type": self.content_type, "Content-Length": str(len(body))} | dict(self.headers)
        start_response(f"{self.status} Scripted", list(headers.items()))
        return [body]


def data(value: Any, **meta: Any) -> Reply:
    """The envelope of a success; `meta` are the members of pagingInfo."""
    return Reply(document={"data": value, "meta": {"pagingInfo": meta} if meta else None})


def failure(status: int, type: str | None = None, **members: Any) -> Reply:
    """An error in the vendor's form."""
    return Reply(status, {"errors": [{"message": "No.", "type": type, "code": status} | members]})


Step = Reply | Exception | Callable[[Request], Reply]


class ScriptedConsole:
    """A WSGI application: each request takes the next step, the last step answers all that follow."""

    def __init__(self, *steps: Step) -> None:
        self._steps = list(steps)
        self.requests: list[Request] = []

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        request = Request(environ)
        request.get_data(cache=True)
        self.requests.append(request)
        step = self._steps.pop(0) if len(self._steps) > 1 else self._steps[0]
        if isinstance(step, Exception):
            raise step
        reply = step if isinstance(step, Reply) else step(request)
        return reply.send(start_response)

    @property
    def paths(self) -> list[str]:
        """The paths asked for, without the base of the API."""
        return [request.path.removeprefix("/api/v3") for request in self.requests]

    @property
    def bearers(self) -> list[str]:
        """What each request had as its bearer."""
        return [request.headers.get("Authorization", "").removeprefix("Bearer ") for request in self.requests]
