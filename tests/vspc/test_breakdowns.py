"""Whether anything had left when a connection broke: on real sockets, because the classes of errors do not tell."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from vspc.auth import ApiKey
from vspc.client import VspcClient
from vspc.errors import VspcCertificateError, VspcError
from vspc.writing import Write, may_work_later, nothing_was_done

UID = UUID("00000000-0000-0000-0000-000000000001")
Serve = Callable[[socket.socket], None]


@contextmanager
def listening(serve: Serve) -> Iterator[str]:
    """A server that does `serve` with its one connection; yields its host and port."""

    def accept() -> None:
        connection, _ = listener.accept()
        with connection, suppress(OSError):
            serve(connection)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=accept)
        thread.start()
        yield f"127.0.0.1:{listener.getsockname()[1]}"
        thread.join()


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """The server's side, with a certificate that nobody trusts."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "c")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().issuer_name(name).subject_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    certificate = builder.sign(key, hashes.SHA256())
    path: Path = tmp_path_factory.mktemp("tls") / "console.pem"
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(key.private_bytes(*form) + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def broken(address: str, *, verify: bool = False) -> VspcError:
    with VspcClient(address, ApiKey("k"), verify=verify, deadline=5.0) as client, pytest.raises(VspcError) as caught:
        client.licensing.sites.update(UID, write=Write(UID))
    return caught.value


def hang_up(connection: socket.socket) -> None:
    """Read the request and close."""
    connection.recv(65_536)


def talk_nonsense(connection: socket.socket) -> None:
    connection.recv(65_536)
    connection.sendall(b"this is not TLS at all, not a record of it")


def test_refused_connection_never_carried_anything() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    error = broken(f"http://127.0.0.1:{port}")

    assert nothing_was_done(error)
    assert may_work_later(error)


def test_name_that_does_not_resolve_never_carried_anything() -> None:
    error = broken("https://console.invalid:1280")

    assert nothing_was_done(error)
    assert "cannot be reached" in str(error)


def test_connection_that_breaks_after_the_request_is_unclear() -> None:
    with listening(hang_up) as host:
        error = broken(f"http://{host}")

    assert not nothing_was_done(error)
    assert not may_work_later(error)


def test_handshake_that_fails_comes_before_the_request() -> None:
    with listening(talk_nonsense) as host:
        error = broken(f"https://{host}")

    assert nothing_was_done(error)
    assert "No secure connection" in str(error)


def test_certificate_that_is_not_trusted_comes_before_the_request(tls: ssl.SSLContext) -> None:
    def shake_hands(connection: socket.socket) -> None:
        tls.wrap_socket(connection, server_side=True).close()

    with listening(shake_hands) as host:
        error = broken(f"https://{host}", verify=True)

    assert isinstance(error, VspcCertificateError)
    assert nothing_was_done(error)
    assert not may_work_later(error)


def test_tls_that_fails_after_the_request_is_unclear(tls: ssl.SSLContext) -> None:
    """Told as a failure of TLS, like that of a handshake, but the request has left."""

    def shake_hands_and_talk_nonsense(connection: socket.socket) -> None:
        secure = tls.wrap_socket(connection, server_side=True)
        secure.recv(65_536)
        with socket.socket(fileno=secure.detach()) as bare:
            bare.sendall(b"this is not a record of TLS")

    with listening(shake_hands_and_talk_nonsense) as host:
        error = broken(f"https://{host}")

    assert "No secure connection" in str(error)
    assert not nothing_was_done(error)


def refuse_tunnel(connection: socket.socket) -> None:
    connection.recv(65_536)
    connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")


@pytest.mark.parametrize("serve", [hang_up, refuse_tunnel])
def test_proxy_that_opens_no_tunnel_comes_before_the_request(monkeypatch: pytest.MonkeyPatch, serve: Serve) -> None:
    with listening(serve) as host:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{host}")
        error = broken("https://console.example.com")

    assert nothing_was_done(error)


def test_connection_through_a_proxy_that_breaks_after_the_request_is_unclear(
    tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proxy is blamed in this case too."""

    def tunnel_and_hang_up(connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
        with tls.wrap_socket(connection, server_side=True) as secure:
            secure.recv(65_536)

    with listening(tunnel_and_hang_up) as host:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{host}")
        error = broken("https://console.example.com")

    assert not nothing_was_done(error)
