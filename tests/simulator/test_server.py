"""The simulator on a real socket."""

import http.client
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from simulator.app import Simulator
from simulator.faults import Fault
from simulator.server import bind, listening
from tests.simulator.calling import console, license_path

HEADERS = {"Authorization": "Bearer demo-key"}


@pytest.fixture
def connection(app: Simulator) -> Iterator[http.client.HTTPConnection]:
    with listening(app) as address:
        opened = http.client.HTTPConnection(urlsplit(address).netloc, timeout=5)
        yield opened
        opened.close()


def _get(connection: http.client.HTTPConnection, path: str) -> tuple[int, bytes]:
    connection.request("GET", f"/api/v3{path}", headers=HEADERS)
    answer = connection.getresponse()
    return answer.status, answer.read()


def test_one_connection_carries_many_requests(connection: http.client.HTTPConnection) -> None:
    first = _get(connection, "/about")
    kept = connection.sock
    connection.request("POST", "/api/v3/about", body=b"x" * 1000, headers=HEADERS)
    refused = connection.getresponse()
    refused.read()

    assert (first[0], refused.status, _get(connection, "/licensing/sites")[0]) == (200, 405, 200)
    assert connection.sock is kept is not None


def test_a_202_has_no_body_and_the_next_answer_follows(app: Simulator, connection: http.client.HTTPConnection) -> None:
    app.faults.append(Fault("async", path="/about"))

    assert _get(connection, "/about") == (202, b"")
    assert _get(connection, "/users/me")[0] == 200


def test_a_dropped_connection_is_closed_without_an_answer(
    app: Simulator, connection: http.client.HTTPConnection
) -> None:
    app.faults.append(Fault("drop", times=1))

    with pytest.raises(http.client.RemoteDisconnected):
        _get(connection, "/about")
    assert _get(connection, "/about")[0] == 200


def test_a_connection_dropped_after_the_request_is_closed_without_an_answer_to_what_was_done(
    app: Simulator, connection: http.client.HTTPConnection
) -> None:
    app.faults.append(Fault("drop", after=1, times=1))
    path = license_path(app, "veeam_one")

    connection.request("DELETE", f"/api/v3{path}", headers=HEADERS)
    with pytest.raises(http.client.RemoteDisconnected):
        connection.getresponse()

    assert [effect.path for effect in app.effects] == [path]


def test_a_connection_dropped_in_the_middle_leaves_half_an_answer(
    app: Simulator, connection: http.client.HTTPConnection
) -> None:
    app.faults.append(Fault("drop", mid=1, times=1))

    with pytest.raises(http.client.IncompleteRead) as raised:
        _get(connection, "/about")

    assert raised.value.partial
    assert raised.value.expected


def test_only_this_machine_is_served_and_a_taken_port_is_an_error() -> None:
    server = bind(console(), 0)
    try:
        assert server.server_address[0] == "127.0.0.1"
        with pytest.raises(OSError, match="in use"):
            bind(console(), server.port)
    finally:
        server.server_close()


def test_stopping_frees_the_port(app: Simulator) -> None:
    with listening(app) as address:
        port = urlsplit(address).port
    assert port

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=1)
