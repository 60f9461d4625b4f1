"""A connection that failed: in a sentence, and whether anything of the request had left by then."""

import ssl
from collections.abc import Iterator
from traceback import walk_tb

import requests
import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

from vspc.errors import VspcCertificateError, VspcError, VspcProtocolError, VspcUnavailable

NEVER_CONNECTED = (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError)
# A name, a socket, a tunnel through a proxy, a TLS handshake: all of it comes before the request.
CONNECTING = frozenset({HTTPConnection.connect.__code__, HTTPSConnection.connect.__code__})


def explained(error: Exception, *, host: str, request_id: str) -> VspcError:
    """Return `error`, which requests or urllib3 raised for a request to `host`, as one of ours."""
    kind, sentence = _told(error, host, request_id)
    return kind(sentence, request_id=request_id, was_sent=not _broke_while_connecting(error))


def _told(error: Exception, host: str, request_id: str) -> tuple[type[VspcError], str]:
    if isinstance(error, urllib3.exceptions.DecodeError):
        return VspcProtocolError, f"The console answered with data that cannot be unpacked ({request_id})."
    if isinstance(error, requests.exceptions.SSLError):
        return _tls_failure(error, host)
    if isinstance(error, requests.exceptions.ProxyError):
        return VspcUnavailable, f"The proxy between here and the console at {host} does not answer."
    if any(isinstance(reason, NEVER_CONNECTED) for reason in _reasons(error)):
        return VspcUnavailable, f"The console cannot be reached at {host}."
    if "timed out" in str(error).lower():
        return VspcUnavailable, f"The console at {host} did not answer in time."
    return VspcUnavailable, f"The connection to the console at {host} broke off."


def _tls_failure(error: Exception, host: str) -> tuple[type[VspcError], str]:
    if "certificate verify failed" in str(error).lower():
        return (
            VspcCertificateError,
            f"The certificate of the console at {host} is not trusted; its authority can be added to the console.",
        )
    return VspcUnavailable, f"No secure connection to the console at {host} could be made."


def _broke_while_connecting(error: Exception) -> bool:
    """Return whether the failure came from making the connection.

    The class alone does not tell: TLS also fails, and a proxy is also blamed, after the request has left.
    """
    return any(
        isinstance(reason, (*NEVER_CONNECTED, ssl.SSLCertVerificationError))
        or any(frame.f_code in CONNECTING for frame, _ in walk_tb(reason.__traceback__))
        for reason in _reasons(error)
    )


def _reasons(error: Exception) -> Iterator[BaseException]:
    """Yield `error` and, one inside the other, what it was made of."""
    found: BaseException | None = error
    while found is not None:
        yield found
        inner = (*found.args, getattr(found, "reason", None), found.__cause__)
        found = next((part for part in inner if isinstance(part, BaseException)), None)
