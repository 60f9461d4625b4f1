"""Requests to services: to where messages may go, without following redirects, and with no more read than is needed.

Plugins of apprise ask by a module of the name `requests`, and say afterwards only whether it went well. `Asking` stands
in that place: it asks our way, and remembers what came of it.
"""

from contextlib import closing
from contextvars import ContextVar
from functools import partial
from http import HTTPStatus
from io import BytesIO
from types import ModuleType
from typing import Any

import requests
from requests.utils import get_environ_proxies

from alerts.delivering.letters import NotDeliveredError
from vspc.destinations import CheckedAdapter
from vspc.errors import VspcDestinationError

# Seconds to connect, and between two pieces of the answer.
TIMEOUT = 10.0
# Bytes of an answer that anybody looks at.
LARGEST_ANSWER = 1 << 16
# Answers that blame the sender, and that another try may change all the same.
PASSING = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})
# What came of the requests for the letter that is being sent: the status of the answer, or why there is none.
Outcome = int | Exception
outcomes: ContextVar[list[Outcome]] = ContextVar("outcomes")


def ask(method: str, url: str, *, reads_body: bool = True, **options: Any) -> requests.Response:
    """Return the answer, without its body unless `reads_body`.

    Raises what `requests` raises, and `VspcDestinationError` where nothing may go.
    """
    with requests.Session() as session:
        # Proxies as for consoles, and no password of this machine's: the address says everything.
        session.trust_env = False
        session.proxies = get_environ_proxies(url, no_proxy=None) if url.startswith("https:") else {}
        session.mount("http://", CheckedAdapter())
        session.mount("https://", CheckedAdapter())
        fixed = {"timeout": TIMEOUT, "allow_redirects": False, "stream": True}
        response = session.request(method, url, **{**options, **fixed})
        with closing(response.raw) as raw:
            response.raw = BytesIO(raw.read(LARGEST_ANSWER, decode_content=True) if reads_body else b"")
    return response


def answer_check(host: str, status: int) -> None:
    """Raise `NotDeliveredError` unless the answer says that the letter was taken."""
    if status < HTTPStatus.MULTIPLE_CHOICES:
        return
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        raise NotDeliveredError(f"{host} takes no message so large (HTTP {status}).", is_too_large=True)
    is_final = status < HTTPStatus.INTERNAL_SERVER_ERROR and status not in PASSING
    what = "did not take the message" if status >= HTTPStatus.BAD_REQUEST else "leads elsewhere, where nothing is sent"
    raise NotDeliveredError(f"{host} {what} (HTTP {status}).", is_final=is_final)


def failure_of(host: str, error: Exception) -> NotDeliveredError:
    """Return what is said of a request without an answer; the error itself may name the whole address."""
    if isinstance(error, VspcDestinationError):
        return NotDeliveredError(f"{host} is no host to which messages may go.", is_final=True)
    if isinstance(error, requests.Timeout):
        return NotDeliveredError(f"{host} gave no answer within {TIMEOUT:.0f} seconds.")
    if isinstance(error, requests.exceptions.SSLError):
        return NotDeliveredError(f"The certificate of {host} is not trusted, or the connection not secure.")
    return NotDeliveredError(f"{host} cannot be reached.")


class Asking(ModuleType):
    """What plugins use of the module `requests`: functions that ask by `ask` and remember the outcome, and names.

    There is nothing else in it, so that no plugin gets past by a session of its own.
    """

    codes = requests.codes
    RequestException = requests.RequestException
    exceptions = requests.exceptions

    def __init__(self) -> None:
        super().__init__("requests")
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            setattr(self, method.lower(), partial(self.request, method))

    def request(self, method: str, url: str, **options: Any) -> requests.Response:
        """Ask, and keep what came of it for whoever sends."""
        try:
            response = ask(method, url, **options)
        except Exception as error:
            outcomes.get().append(error)
            raise
        outcomes.get().append(response.status_code)
        return response
