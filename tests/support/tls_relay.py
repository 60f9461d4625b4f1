"""TLS in front of a server that does not speak it, with a certificate that only its own file vouches for."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "localhost"


@dataclass(frozen=True)
class Relay:
    """Where it listens, on the loopback, and the file of its certificate, which names `localhost`."""

    port: int
    certificate: Path


@contextmanager
def tls_relay(folder: Path, socket: Path) -> Iterator[Relay]:
    """Pass on what comes over TLS to the server at a socket, for the block."""
    certificate, context = _identity(folder)
    loop, ready, ports = asyncio.new_event_loop(), threading.Event(), []

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await asyncio.open_unix_connection(str(socket))
        await asyncio.gather(_pass_on(reader, there[1]), _pass_on(there[0], writer))

    async def listen() -> None:
        server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=context)
        ports.append(server.sockets[0].getsockname()[1])
        ready.set()
        with suppress(asyncio.CancelledError):
            await server.serve_forever()

    listening = loop.create_task(listen())
    thread = threading.Thread(target=loop.run_until_complete, args=(listening,), daemon=True)
    thread.start()
    ready.wait(10)
    yield Relay(ports[0], certificate)
    loop.call_soon_threadsafe(listening.cancel)
    thread.join(10)
    loop.run_until_complete(_ended(loop))
    loop.close()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


async def _ended(loop: asyncio.AbstractEventLoop) -> None:
    """End connections that somebody still holds."""
    left = asyncio.all_tasks(loop) - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


def _identity(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """Make a certificate of one's own, and return its file and the server's side of TLS."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().issuer_name(name).subject_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(days=1))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    certificate = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    public, private = folder / "authority.pem", folder / "server.pem"
    public.write_bytes(certificate)
    private.write_bytes(key.private_bytes(*form) + certificate)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(private)
    return public, context
