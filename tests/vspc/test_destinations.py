"""Where a connection may lead, whatever a name stands for at the moment."""

import ipaddress
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vspc.address import api_base
from vspc.auth import ApiKey
from vspc.client import VspcClient
from vspc.destinations import is_refused
from vspc.errors import VspcDestinationError, VspcError, VspcUnavailable
from vspc.retrying import RetryPolicy

METADATA = "169.254.169.254"
ONCE = RetryPolicy(busy=0, unknown=0, dropped=0, lost=0)
Resolve = Callable[..., list[str]]


@pytest.mark.parametrize(
    "host",
    [
        METADATA, "169.254.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192", "0.0.0.0", "0.1.2.3", "224.0.0.1",
        "255.255.255.255", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "169.254.43518", "0", "[::]", "[fe80::1]",
        "[fe80::1%25eth0]", "[fd00:ec2::254]", "[fd20:ce::254]", "[ff02::1]", "[::ffff:169.254.169.254]",
        "[::ffff:a9fe:a9fe]", "[64:ff9b::169.254.169.254]", "[64:ff9b:1::a9fe:a9fe]",
        "[::ffff:0:a9fe:a9fe]", "[::169.254.169.254]", "[2002:a9fe:a9fe::1]",
    ],
)  # fmt: skip
def test_address_that_leads_to_no_console_is_refused_at_once(host: str) -> None:
    with pytest.raises(VspcDestinationError, match=r"at which no console can be: .*\.$"):
        api_base(f"https://{host}:1280")


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "[::1]", "10.0.0.5", "172.16.1.1", "192.168.1.10", "[fd12:3456::5]", "[::ffff:10.0.0.5]", "8.8.8.8"],
)
def test_consoles_live_on_private_networks_and_on_this_machine(host: str) -> None:
    assert api_base(f"https://{host}:1280") == f"https://{host}:1280/api/v3"


@given(address=st.ip_addresses(v=4))
def test_an_address_is_treated_alike_in_the_clothes_of_another_version(address: ipaddress.IPv4Address) -> None:
    mapped = ipaddress.IPv6Address(f"::ffff:{address}")
    translated = ipaddress.IPv6Address(int(ipaddress.IPv6Address("64:ff9b::")) + int(address))

    assert is_refused(mapped) == is_refused(translated) == is_refused(address)


@pytest.fixture
def resolve(monkeypatch: pytest.MonkeyPatch) -> Callable[[Resolve], None]:
    """Let names stand for other addresses; those that are spelled out stay what they are."""
    real = socket.getaddrinfo

    def install(answer: Resolve) -> None:
        def getaddrinfo(host: str, port: int, *more: int) -> list[tuple[object, ...]]:
            with suppress(ValueError):
                ipaddress.ip_address(host)
                return list(real(host, port, *more))
            return [entry for address in answer(host) for entry in real(address, port, *more)]

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)

    return install


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A server that keeps the first bytes of each connection and hangs up, and its port."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_hear, args=(server, heard), daemon=True)
        thread.start()
        yield server.getsockname()[1], heard
        server.shutdown(socket.SHUT_RDWR)
        thread.join(timeout=5)


def _hear(server: socket.socket, heard: list[bytes]) -> None:
    with suppress(OSError):
        while True:
            connection, _ = server.accept()
            with connection:
                heard.append(connection.recv(4096))


def ask(address: str) -> None:
    with VspcClient(address, ApiKey("k"), deadline=5.0, reads=ONCE) as client:
        client.me()


@pytest.mark.parametrize("address", [METADATA, "::ffff:169.254.169.254", "fe80::1%1"])
def test_name_that_stands_for_a_refused_address_is_not_called(address: str, resolve: Callable[[Resolve], None]) -> None:
    resolve(lambda _host: [address])

    with pytest.raises(VspcDestinationError, match="leads to an address") as caught:
        ask("https://console.example.com")

    assert caught.value.was_sent is False


def test_name_that_stands_for_several_is_called_where_it_may_be(
    resolve: Callable[[Resolve], None], listener: tuple[int, list[bytes]]
) -> None:
    port, heard = listener
    resolve(lambda _host: [METADATA, "127.0.0.1"])

    with pytest.raises(VspcUnavailable):
        ask(f"http://localhost:{port}")

    assert heard[0].startswith(b"GET /api/v3/users/me")
    assert f"Host: localhost:{port}".encode() in heard[0]


def test_name_is_looked_up_once_so_that_it_cannot_change_its_mind(
    resolve: Callable[[Resolve], None], listener: tuple[int, list[bytes]]
) -> None:
    port, heard = listener
    answers = iter([["127.0.0.1"]])
    resolve(lambda _host: next(answers, [METADATA]))

    with pytest.raises(VspcUnavailable):
        ask(f"http://localhost:{port}")

    assert len(heard) == 1


def test_tls_is_spoken_with_the_name_and_not_with_the_address(
    resolve: Callable[[Resolve], None], listener: tuple[int, list[bytes]]
) -> None:
    port, heard = listener
    resolve(lambda _host: ["127.0.0.1"])

    with pytest.raises(VspcError):
        ask(f"https://console.example.com:{port}")

    assert b"console.example.com" in heard[0]


def test_name_that_nobody_knows_is_one_sentence(resolve: Callable[[Resolve], None]) -> None:
    def unknown(_host: str) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    resolve(unknown)

    with pytest.raises(VspcUnavailable, match="cannot be reached at"):
        ask("https://console.example.com")
