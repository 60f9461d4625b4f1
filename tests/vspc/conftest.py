"""A client that talks to an application in process and never really waits."""

from collections.abc import Callable, Iterator
from wsgiref.types import WSGIApplication

import pytest

from tests.support.clocks import FakeTime
from tests.support.wsgi import WsgiAdapter
from vspc.auth import ApiKey, TokenStore, UserPassword
from vspc.client import VspcClient
from vspc.limits import Limiter
from vspc.retrying import READS, RetryPolicy

API_KEY = ApiKey("the-api-key")
Connect = Callable[..., VspcClient]


@pytest.fixture
def clock() -> FakeTime:
    return FakeTime()


@pytest.fixture
def connect(clock: FakeTime) -> Iterator[Connect]:
    """Make clients of a WSGI application; they are closed at the end."""
    clients: list[VspcClient] = []

    def make(
        app: WSGIApplication,
        credentials: ApiKey | UserPassword = API_KEY,
        *,
        tokens: TokenStore | None = None,
        limiter: Limiter | None = None,
        deadline: float = 120.0,
        reads: RetryPolicy = READS,
    ) -> VspcClient:
        client = VspcClient(
            "https://console.example.com:1280",
            credentials,
            tokens=tokens,
            limiter=limiter,
            adapter=WsgiAdapter(app),
            deadline=deadline,
            reads=reads,
            sleep=clock.sleep,
            monotonic=clock.monotonic,
            now=clock.now,
        )
        clients.append(client)
        return client

    yield make
    for client in clients:
        client.close()
