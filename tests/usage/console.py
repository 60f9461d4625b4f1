"""A console that says of usage what a test tells it to, and knows of nothing else unless told."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request

from tests.support.scripted import Reply, data

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Row = dict[str, Any]
BASE = "/api/v3"
USAGE = "/licensing/usage/organizations"
ORGANIZATIONS, COMPANIES = "/organizations", "/organizations/companies"
SIMULATED_TIME = "X-Simulated-Time"


def nothing(_request: Request) -> None:
    """Let a request pass."""


class UsageConsole:
    """A WSGI application; `lists` are its rows in wire form by the path of their list, and may be changed at any time.

    A page has at most `page_size` rows. `before` is called with each request for usage before it is answered;
    `times` are the simulated times that those requests asked for.
    """

    def __init__(self, usage: Iterable[Row] = (), *, page_size: int = 500) -> None:
        self.lists: dict[str, list[Row]] = {USAGE: list(usage)}
        self.page_size = page_size
        self.before: Callable[[Request], object] = nothing
        self.times: list[str | None] = []

    def says(self, *usage: Row) -> None:
        """Say this of usage from now on."""
        self.lists[USAGE] = list(usage)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        request = Request(environ)
        path = request.path.removeprefix(BASE)
        if path == USAGE:
            self.times.append(request.headers.get(SIMULATED_TIME))
            self.before(request)
        return self._answer(request, path).send(start_response)

    def _answer(self, request: Request, path: str) -> Reply:
        if path == "/users/me":
            return data({"instanceUid": "00000000-0000-0000-0000-000000000009", "role": "PortalAdministrator"})
        if path in {"/about", "/licensing/console", "/licensing/console/settings", "/licensing/reports/settings"}:
            return data({})
        rows = self.lists.get(path, [])
        offset = request.args.get("offset", 0, type=int)
        limit = min(request.args.get("limit", len(rows), type=int), self.page_size)
        page = rows[offset : offset + limit]
        return data(page, total=len(rows), count=len(page), offset=offset)


def down(_request: Request) -> None:
    """Answer nothing: the connection dies."""
    raise ConnectionError
