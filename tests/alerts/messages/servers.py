"""Real servers on this machine that take messages, or do not."""

import json
import socket
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


def free_port() -> int:
    """Return a port of this machine at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


class MailServer:
    """A mail server that keeps what it takes; `answer` says what it answers to a message."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.answer: Callable[[], str] = lambda: "250 OK"
        self.port = free_port()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Listen, at the same port as before."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        """Refuse connections."""
        self._controller.stop()

    @property
    def address(self) -> str:
        """The address of a channel that sends here."""
        return f"mailto://127.0.0.1:{self.port}?from=vspcdash@example.com&to=ann@example.com"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        """Take a message."""
        answer = self.answer()
        if answer.startswith("250"):
            message: Any = message_from_bytes(envelope.content or b"", policy=policy.default)  # type: ignore[arg-type]
            self.messages.append(message)
            self.recipients += envelope.rcpt_tos
        return answer


class WebServer:
    """A web server that keeps what is posted to it, and answers with `status`; while `silent`, not at all."""

    def __init__(self) -> None:
        self.status = 200
        self.silent = False
        self.location = ""
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self._ended = Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.port: int = self._server.server_address[1]

    def __enter__(self) -> Self:
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def address(self) -> str:
        """The address of a webhook that leads here."""
        return f"json://127.0.0.1:{self.port}/alerts"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                server.bodies.append(json.loads(body))
                server.headers.append({name.lower(): value for name, value in self.headers.items()})
                if server.silent:
                    server._ended.wait(60)
                self.send_response(server.status)
                if server.location:
                    self.send_header("Location", server.location)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler
