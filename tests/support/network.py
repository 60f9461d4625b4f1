"""The network of all clients of the product: consoles in process by their host, and a clock that nobody waits for."""

from typing import Any
from urllib.parse import urlsplit
from wsgiref.types import WSGIApplication

import requests
from pytest_django.fixtures import Settings
from requests.adapters import HTTPAdapter
from urllib3.exceptions import MaxRetryError, NewConnectionError

from tests.support.clocks import FakeTime
from tests.support.wsgi import WsgiAdapter


class Network(HTTPAdapter):
    """Reaches the applications in `consoles` by the host of their address; at other hosts nobody answers."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.consoles: dict[str, WSGIApplication] = {}
        self.asked: list[requests.PreparedRequest] = []
        self.clock = FakeTime()
        settings.VSPC_CLIENT_OPTIONS = {
            "adapter": self,
            "sleep": self.clock.sleep,
            "monotonic": self.clock.monotonic,
        }

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # type: ignore[override]
        self.asked.append(request)
        app = self.consoles.get(urlsplit(request.url or "").hostname or "")
        if app is None:
            reason = NewConnectionError(None, "refused")  # type: ignore[arg-type]
            raise requests.ConnectionError(MaxRetryError(None, "", reason), request=request)  # type: ignore[arg-type]
        return WsgiAdapter(app).send(request, **options)
