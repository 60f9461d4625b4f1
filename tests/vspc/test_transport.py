"""One request: what it carries, where it goes, and what becomes of a connection that fails."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import requests
import urllib3
from requests.adapters import BaseAdapter
from werkzeug.wrappers import Request

from tests.support.clocks import FakeTime
from tests.support.scripted import Reply, ScriptedConsole, data
from vspc.auth import ApiKey
from vspc.client import VspcClient
from vspc.errors import VspcCertificateError, VspcError, VspcProtocolError, VspcUnavailable

Connect = Callable[..., VspcClient]
ME = data({"instanceUid": "00000000-0000-0000-0000-000000000001"})


class Failing(BaseAdapter):
    """A network that fails in one way, and remembers what it was asked with."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error
        self.calls: list[dict[str, Any]] = []

    def send(self, request: requests.PreparedRequest, *_: Any, **options: Any) -> requests.Response:
        self.calls.append(options | {"headers": request.headers})
        raise self.error

    def close(self) -> None:
        """There is nothing to close."""


@pytest.fixture
def failing(clock: FakeTime) -> Iterator[Callable[..., tuple[Failing, VspcClient]]]:
    clients: list[VspcClient] = []

    def make(
        error: Exception, base_url: str = "https://console.example.com", **options: Any
    ) -> tuple[Failing, VspcClient]:
        adapter = Failing(error)
        time: dict[str, Any] = {"sleep": clock.sleep, "monotonic": clock.monotonic, "now": clock.now}
        client = VspcClient(base_url, ApiKey("k"), adapter=adapter, **time, **options)
        clients.append(client)
        return adapter, client

    yield make
    for client in clients:
        client.close()


def test_read_says_its_version_and_has_no_request_id(connect: Connect) -> None:
    app = ScriptedConsole(ME)

    connect(app).me()

    headers = app.requests[0].headers
    assert headers["X-Client-Version"] == "3.6.1"
    assert headers["Accept"] == "application/json"
    assert "X-Request-id" not in headers


def test_reading_carries_the_time_its_request_was_sent(connect: Connect, clock: FakeTime) -> None:
    def slow(_: Request) -> Reply:
        clock.sleep(3)
        return ME

    reading = connect(ScriptedConsole(slow)).me()

    assert reading.sent_at == clock.start


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize("location", ["https://elsewhere.example.com/", "https://[broken", "/api/v3/users/me"])
def test_redirect_is_a_protocol_error_and_goes_nowhere(connect: Connect, status: int, location: str) -> None:
    app = ScriptedConsole(Reply(status, headers={"Location": location}))

    with pytest.raises(VspcProtocolError, match="redirect"):
        connect(app).me()

    assert len(app.requests) == 1


def test_netrc_does_not_replace_the_bearer(connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine console.example.com login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    app = ScriptedConsole(ME)

    connect(app).me()

    assert app.bearers == ["the-api-key"]


def test_proxy_of_the_environment_carries_https(failing: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.com:3128")
    adapter, client = failing(ConnectionError())

    with pytest.raises(VspcUnavailable):
        client.me()

    assert adapter.calls[0]["proxies"]["https"] == "http://proxy.example.com:3128"


def test_plain_http_to_this_machine_takes_no_proxy(failing: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example.com:3128")
    adapter, client = failing(ConnectionError(), "http://127.0.0.1:9000")

    with pytest.raises(VspcUnavailable):
        client.me()

    assert not adapter.calls[0]["proxies"]


def test_certificates_are_verified_unless_told_otherwise(failing: Any, tmp_path: Path) -> None:
    bundle = tmp_path / "ca.pem"
    bundle.touch()
    cases: list[tuple[bool | str, dict[str, Any]]] = [
        (True, {}),
        (False, {"verify": False}),
        (str(bundle), {"verify": str(bundle)}),
    ]
    for verify, options in cases:
        adapter, client = failing(ConnectionError(), **options)

        with pytest.raises(VspcUnavailable):
            client.me()

        assert adapter.calls[0]["verify"] == verify


def test_missing_file_of_certificates_is_one_sentence() -> None:
    with pytest.raises(VspcCertificateError, match="certificates"):
        VspcClient("https://console.example.com", ApiKey("k"), verify="/nowhere/ca.pem")


def pool_error(reason: Exception) -> urllib3.exceptions.MaxRetryError:
    pool = urllib3.HTTPSConnectionPool("console.example.com")
    return urllib3.exceptions.MaxRetryError(pool, "/", reason)


UNTRUSTED = ssl.SSLCertVerificationError("certificate verify failed: self-signed certificate")
REFUSED = urllib3.exceptions.NewConnectionError(urllib3.HTTPSConnectionPool("h"), "refused")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (requests.ConnectionError(pool_error(REFUSED)), "cannot be reached at console.example.com"),
        (requests.ConnectTimeout(pool_error(urllib3.exceptions.ConnectTimeoutError())), "cannot be reached"),
        (requests.ReadTimeout("Read timed out."), "did not answer in time"),
        (requests.ConnectionError("Connection aborted."), "broke off"),
        (requests.exceptions.ChunkedEncodingError("incomplete"), "broke off"),
        (requests.exceptions.ProxyError("no"), "The proxy"),
        (requests.exceptions.SSLError("wrong version number"), "No secure connection"),
        (ConnectionResetError(), "broke off"),
    ],
)
def test_failed_connection_is_one_sentence_and_tried_four_times(failing: Any, error: Exception, words: str) -> None:
    adapter, client = failing(error)

    with pytest.raises(VspcUnavailable, match=words) as caught:
        client.me()

    assert str(caught.value).endswith(".")
    assert len(adapter.calls) == 4


def test_untrusted_certificate_is_not_tried_again(failing: Any) -> None:
    adapter, client = failing(requests.exceptions.SSLError(pool_error(urllib3.exceptions.SSLError(UNTRUSTED))))

    with pytest.raises(VspcCertificateError, match="not trusted"):
        client.me()

    assert len(adapter.calls) == 1


def test_answer_that_cannot_be_unpacked_is_a_protocol_error(connect: Connect) -> None:
    packed = Reply(body=b"not gzip at all", headers={"Content-Encoding": "gzip"})

    with pytest.raises(VspcProtocolError, match="unpacked"):
        connect(ScriptedConsole(packed)).me()


def test_body_shorter_than_announced_is_read_again(connect: Connect) -> None:
    torn = Reply(body=b'{"data": {', headers={"Content-Length": "500"})

    connect(ScriptedConsole(torn, ME)).me()


def test_timeouts_shrink_with_the_deadline(failing: Any) -> None:
    adapter, client = failing(ConnectionError(), deadline=3)

    with pytest.raises(VspcUnavailable):
        client.me()

    connect, read = adapter.calls[0]["timeout"]
    assert connect == read == 3
    assert adapter.calls[-1]["timeout"][0] < 3


def test_body_that_trickles_past_the_deadline_is_given_up(connect: Connect, clock: FakeTime) -> None:
    def slow(_: Request) -> Reply:
        clock.sleep(11)
        return ME

    with pytest.raises(VspcUnavailable, match="within 10 seconds"):
        connect(ScriptedConsole(slow), deadline=10.0).me()


def test_body_that_drips_from_a_socket_is_given_up_by_the_deadline() -> None:
    """The length is announced, and each byte comes well before the read timeout."""
    begun = time.monotonic()
    late = pytest.raises(VspcUnavailable, match="did not answer within")
    with dripping() as address, VspcClient(address, ApiKey("k"), deadline=0.3) as client, late:
        client.me()

    assert time.monotonic() - begun < 3


@contextmanager
def dripping() -> Iterator[str]:
    """A server that sends a byte of its one answer every 50 ms."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_drip, args=(listener,))
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join()


def _drip(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    with connection, suppress(OSError):
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
        for _ in range(100):
            connection.sendall(b" ")
            time.sleep(0.05)


class CountingLimiter:
    """Counts how many slots were taken and how many are out."""

    def __init__(self) -> None:
        self.taken = 0
        self.out = 0

    @contextmanager
    def slot(self) -> Iterator[None]:
        self.taken += 1
        self.out += 1
        try:
            yield
        finally:
            self.out -= 1


def test_each_request_holds_a_slot_and_no_wait_does(connect: Connect, clock: FakeTime) -> None:
    limiter = CountingLimiter()
    held_while_asked: list[int] = []
    held_while_waiting: list[int] = []

    def console(_: Request) -> Reply:
        held_while_asked.append(limiter.out)
        return ME if len(held_while_asked) == 3 else Reply(503)

    clock.on_sleep = lambda: held_while_waiting.append(limiter.out)

    connect(ScriptedConsole(console), limiter=limiter).me()

    assert limiter.taken == 3
    assert held_while_asked == [1, 1, 1]
    assert held_while_waiting == [0, 0]


def test_request_id_that_the_console_names_is_the_one_in_the_error(connect: Connect) -> None:
    app = ScriptedConsole(Reply(404, headers={"X-Request-id": "abc-123"}))

    with pytest.raises(VspcError) as caught:
        connect(app).me()

    assert caught.value.request_id == "abc-123"


def test_request_id_that_is_no_id_is_replaced_by_ours(connect: Connect) -> None:
    app = ScriptedConsole(Reply(404, headers={"X-Request-id": "<script>"}))

    with pytest.raises(VspcError) as caught:
        connect(app).me()

    assert len(caught.value.request_id or "") == 36


def test_answer_without_end_is_given_up(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vspc.transport.LARGEST_BODY", 1000)

    with pytest.raises(VspcProtocolError, match="with more data than any of its answers has"):
        connect(ScriptedConsole(Reply(body=b" " * 2000))).me()


def test_character_that_no_database_keeps_is_replaced(connect: Connect) -> None:
    named = data({"instanceUid": "00000000-0000-0000-0000-000000000001", "userName": "a\0b"})

    reading = connect(ScriptedConsole(named)).me()

    assert reading.value.user_name == "a\ufffdb"
    assert b"0000b" not in reading.raw


def test_answer_that_nests_without_end_is_a_protocol_error(connect: Connect) -> None:
    deep = Reply(body=b'{"data": {"x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}")

    with pytest.raises(VspcProtocolError, match="not JSON"):
        connect(ScriptedConsole(deep)).me()


@pytest.mark.parametrize("total", [-1, 10**30])
def test_total_that_no_list_can_have_is_a_protocol_error(connect: Connect, total: int) -> None:
    with pytest.raises(VspcProtocolError, match=r"pagingInfo\.total"):
        connect(ScriptedConsole(data([], total=total))).organizations.companies.list()
