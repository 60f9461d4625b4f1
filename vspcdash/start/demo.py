"""Where the demo console listens, and the key that opens it."""

import os
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path

COMPANIES = 120
SEED = 1


@dataclass(frozen=True)
class DemoConsole:
    """The simulator on a port of this machine, with an API key that stands in a file of mode 600."""

    port: int
    key_file: Path

    @property
    def url(self) -> str:
        """Address of the demo console."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def options(self) -> tuple[str, ...]:
        """Arguments of `manage.py simulator`."""
        numbers = ("--companies", str(COMPANIES), "--seed", str(SEED), "--port", str(self.port))
        return (*numbers, "--api-key-file", str(self.key_file))


def demo_console(folder: Path) -> DemoConsole:
    """Return the demo console of this data folder: the key of the last start, and its port if that is still free."""
    key_file, port_file = folder / "simulator.key", folder / "simulator.port"
    if not key_file.exists() or not key_file.stat().st_size:  # a start was killed between making and writing it
        _private_write(key_file, f"simkey_{secrets.token_urlsafe(32)}")
    port = _port_free(_last_port(port_file))
    _private_write(port_file, str(port))
    return DemoConsole(port=port, key_file=key_file)


def _last_port(file: Path) -> int:
    try:
        port = int(file.read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return 0
    return port if 0 < port < 65536 else 0


def _port_free(wanted: int) -> int:
    """Return `wanted` if nobody listens there, otherwise a port that the system picks."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _private_write(file: Path, content: str) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(content)
