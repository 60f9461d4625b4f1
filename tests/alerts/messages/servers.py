"""Real servers on this machine that take messages, or do not."""

import socket
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
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
