"""Sending by e-mail: our own message, so that its id and its parts are ours, to the server that the address names."""

import smtplib
import socket
import ssl
from contextlib import suppress
from io import BufferedReader, RawIOBase
from time import monotonic
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend

from alerts.channels.addresses import Address
from alerts.delivering.letters import Letter, NotDeliveredError
from vspc.destinations import allowed_addresses
from vspc.errors import VspcDestinationError

# Seconds for one answer, and for all that is said until the letter is taken.
TIMEOUT = 10.0
LONGEST_CONVERSATION = 30.0
FIRST_FINAL_CODE = 500
# Bytes of one reply, which may have many lines.
LARGEST_REPLY = 1 << 16


def mail_send(letter: Letter, address: Address) -> None:
    """Hand the letter to the mail server; raises `NotDeliveredError` where it does not take it."""
    server = _Server(address.plugin)
    try:
        server.send_messages([_message(letter, address)])
    except VspcDestinationError as error:
        raise NotDeliveredError(f"{address.host} is no host to which messages may go.", is_final=True) from error
    except smtplib.SMTPException as error:
        raise _refusal(address.host, error) from error
    except (TimeoutError, OSError, UnicodeError) as error:
        raise NotDeliveredError(f"The mail server {address.host} gave no answer: {error or 'timed out'}.") from error
    finally:
        # Also what was only half opened.
        server.close()


def _message(letter: Letter, address: Address) -> EmailMultiAlternatives:
    name, mailbox = address.plugin.from_addr
    message = EmailMultiAlternatives(
        letter.subject,
        letter.plain,
        from_email=f"vspcdash <{mailbox}>" if not name or name == address.plugin.app_id else f"{name} <{mailbox}>",
        to=[address.mailbox],
        reply_to=sorted(address.plugin.reply_to),
        headers={
            "Message-ID": f"<{letter.key}@{mailbox.rpartition('@')[2]}>",
            # Nobody's absence is to be answered to a machine.
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(letter.html, "text/html")
    return message


def _refusal(host: str, error: smtplib.SMTPException) -> NotDeliveredError:
    """The code that the server answered; of several to several things the one that counts.

    Its words are not shown: what answers there may be no mail server, and not for the person's eyes.
    """
    answers = [(error.smtp_code, error.smtp_error)] if isinstance(error, smtplib.SMTPResponseException) else []
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        answers = list(error.recipients.values())
    if not answers:
        return NotDeliveredError(f"The mail server {host} broke off: {error}.")
    code, _ = answers[0]
    return NotDeliveredError(f"The mail server {host} answered {code}.", is_final=code >= FIRST_FINAL_CODE)


class _Server(EmailBackend):
    """The server of a channel, to which Django's settings say nothing."""

    def __init__(self, plugin: Any) -> None:
        can_sign_in = bool(plugin.user and plugin.password)
        super().__init__(
            host=plugin.smtp_host.strip("[]"),
            port=plugin.port,
            username=plugin.user if can_sign_in else "",
            password=plugin.password if can_sign_in else "",
            use_tls=plugin.secure_mode == "starttls",
            use_ssl=plugin.secure_mode == "ssl",
            timeout=TIMEOUT,
        )
        self.verifies = plugin.verify_certificate

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """Connections that look where they lead."""
        return _CheckedTls if self.use_ssl else _Checked

    @property
    def ssl_context(self) -> ssl.SSLContext:
        """What certificates are held against; nothing where the address says so."""
        context = ssl.create_default_context()
        if not self.verifies:
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context

    def close(self) -> None:
        """Say goodbye; a server that does not answer to that has the message all the same."""
        with suppress(OSError):
            super().close()


def _seconds_until(moment: float) -> float:
    """How long it is until then, by the clock of `monotonic`; raises `TimeoutError` where it is over."""
    left = moment - monotonic()
    if left <= 0:
        raise TimeoutError("it takes too long")
    return left


class _Timed(RawIOBase):
    """What comes from a server until a moment, however little at a time."""

    def __init__(self, sock: socket.socket, ends_at: float) -> None:
        self.sock = sock
        self.ends_at = ends_at

    def readable(self) -> bool:
        """Whether this is for reading."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what there is; raises `TimeoutError` where nothing comes, or the moment is over."""
        self.sock.settimeout(min(TIMEOUT, _seconds_until(self.ends_at)))
        return self.sock.recv_into(buffer)


class _Replies:
    """What a server says, as long as `left` bytes are left of what one reply may have."""

    def __init__(self, sock: socket.socket, ends_at: float) -> None:
        self.file = BufferedReader(_Timed(sock, ends_at))
        self.left = LARGEST_REPLY

    def readline(self, size: int) -> bytes:
        """Return the next line; raises `OSError` where the reply does not end."""
        text = self.file.readline(size)
        self.left -= len(text)
        if self.left < 0:
            raise OSError("its reply does not end")
        return text

    def close(self) -> None:
        """Close what is read from."""
        self.file.close()


class _Checked(smtplib.SMTP):
    """Connects to what consoles may be at as well, and reads no reply without an end, nor one that takes too long."""

    file: Any
    ends_at: float

    def getreply(self) -> tuple[int, bytes]:
        """Return the next reply; raises `SMTPServerDisconnected` where it is too long."""
        if self.file is None and self.sock is not None:
            self.file = _Replies(self.sock, self.ends_at)
        if self.file is not None:
            self.file.left = LARGEST_REPLY
        return super().getreply()

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        failure: OSError | None = None
        self.ends_at = monotonic() + LONGEST_CONVERSATION
        for address in allowed_addresses(host, port):
            try:
                left = min(timeout, _seconds_until(self.ends_at))
                return super()._get_socket(address, port, left)  # type: ignore[misc,no-any-return]  # not in stubs
            except OSError as error:
                failure = error
        raise failure or OSError("the name stands for no address")


class _CheckedTls(smtplib.SMTP_SSL, _Checked):
    """The same with TLS from the first byte; the certificate is held against the name."""
