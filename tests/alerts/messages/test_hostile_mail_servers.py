"""Mail servers that want something else than mail."""

import socket
from contextlib import suppress
from threading import Event, Thread
from uuid import UUID

import pytest

from alerts.channels.addresses import address_read
from alerts.delivering import mail
from alerts.delivering.letters import Letter, NotDeliveredError
from alerts.delivering.mail import mail_send
from tests.alerts.factories import NOW
from tests.alerts.messages.servers import MailServer

LETTER = Letter(
    key=UUID(int=1), kind="test", subject="Test", plain="Hello", html="<p>Hello</p>", written_at=NOW, alerts=()
)


def test_the_words_of_a_server_are_not_shown(mail_server: MailServer) -> None:
    mail_server.answer = lambda: "550 secret of the house"

    with pytest.raises(NotDeliveredError) as refusal:
        mail_send(LETTER, address_read(mail_server.address))

    assert refusal.value.sentence == "The mail server 127.0.0.1 answered 550."
    assert refusal.value.is_final


def greet_on_and_on(listening: socket.socket) -> None:
    """Begin a greeting of a hundred megabytes, and break off once nobody reads it any more."""
    connection, _ = listening.accept()
    with connection, suppress(OSError):
        for _ in range(1000):
            connection.sendall(b"220-mail.test\r\n" * 7000)


def test_a_reply_without_an_end_is_not_read_to_the_end() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        Thread(target=greet_on_and_on, args=(listening,), daemon=True).start()
        port = listening.getsockname()[1]

        with pytest.raises(NotDeliveredError, match="its reply does not end"):
            mail_send(LETTER, address_read(f"mailto://127.0.0.1:{port}?from=a@example.com&to=b@example.com"))


def greet_slowly(listening: socket.socket) -> None:
    """Say one byte of a greeting fifty times a second, for three seconds at most."""
    connection, _ = listening.accept()
    with connection, suppress(OSError):
        for sign in b"220-" + b"x" * 150:
            connection.sendall(bytes([sign]))
            Event().wait(0.02)


def test_a_server_that_says_a_byte_at_a_time_is_not_listened_to_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "LONGEST_CONVERSATION", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        Thread(target=greet_slowly, args=(listening,), daemon=True).start()
        port = listening.getsockname()[1]

        with pytest.raises(NotDeliveredError, match=r"takes too long|timed out"):
            mail_send(LETTER, address_read(f"mailto://127.0.0.1:{port}?from=a@example.com&to=b@example.com"))
