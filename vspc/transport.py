"""One HTTP request to one console.

The bearer never leaves the console's own origin: redirects are not followed, `.netrc` is not read, and a proxy of the
environment is used for https only, where it carries a tunnel that it cannot look into. Where connections may lead at
all, `vspc.destinations` says.
"""

import re
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import uuid4

import requests
import urllib3
from requests.adapters import BaseAdapter
from requests.utils import get_environ_proxies

from vspc.address import api_base, path_below, root_of
from vspc.answers import Answer, unreadable
from vspc.breakdowns import explained
from vspc.destinations import CheckedAdapter
from vspc.errors import VspcCertificateError, VspcUnavailable
from vspc.files import LicenseFile
from vspc.limits import Limiter
from vspc.patching import Operation
from vspc.timing import Deadline, Timing
from vspc.writing import Write, before_sending

# Values of enumerations that are newer than this come back as "Unknown" (VSPC REST 3.6.1, headers).
CLIENT_VERSION = "3.6.1"
CHUNK = 1 << 14  # bytes read at most before the deadline is looked at again
LARGEST_BODY = 1 << 28  # unpacked bytes; the largest page has a few million


class Timeouts(NamedTuple):
    """Seconds to wait for a connection, and for the next bytes of an answer."""

    connect: float = 5
    read: float = 60


@dataclass(frozen=True)
class Request:
    """A request to a path below the base of the API, or `at_root` of the console's host.

    `form` and `file` may hold secrets; `accept` is what may come instead of JSON.
    """

    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    form: Mapping[str, str] | None = field(default=None, repr=False)
    patch: list[Operation] | None = None
    file: LicenseFile | None = field(default=None, repr=False)
    accept: str | None = None
    at_root: bool = False

    def secrets(self) -> list[str]:
        """Return every text in it that must not show up anywhere."""
        return [*(self.form or {}).values(), *(self.file.secrets() if self.file else ())]


class Transport:
    """Sends requests to the console at `base_url` and reads their answers whole, whatever the status says."""

    def __init__(
        self,
        base_url: str,
        *,
        limiter: Limiter,
        timing: Timing,
        timeouts: tuple[float, float] = Timeouts(),
        verify: bool | str = True,
        adapter: BaseAdapter | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._base = api_base(base_url)
        self._root = root_of(self._base)
        self._limiter = limiter
        self._timing = timing
        self._timeouts = Timeouts(*timeouts)
        self._session = _session(self._base, verify)
        self._session.headers.update(headers or {})
        if adapter is not None:
            self._session.mount(f"{self._root}/", adapter)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def path_of(self, link: str) -> str | None:
        """Return where below the root of this console `link` leads, None where it leads elsewhere."""
        return path_below(self._root, link)

    def send(self, request: Request, *, bearer: str | None, deadline: Deadline, write: Write | None = None) -> Answer:
        """Return the answer; raises `VspcUnavailable` when there is none before `deadline`.

        With `write` the request carries its id and is sent once it is cleared; what the clearing raises rises as it is.
        """
        request_id = str(write.request_id if write else uuid4())
        with ExitStack() as held:
            with before_sending(request_id):
                held.enter_context(self._limiter.slot())
                timeout = self._timeout(deadline, request_id)
            sending = _Sending(request_id, write is not None, bearer, deadline, timeout)
            if write:
                write.clear()
            try:
                return self._exchange(request, sending)
            except (OSError, urllib3.exceptions.HTTPError) as error:
                # Not chained: what requests raises carries the request with its headers.
                failure = explained(error, host=urlsplit(self._base).netloc, request_id=request_id)
            raise failure

    def _timeout(self, deadline: Deadline, request_id: str) -> Timeouts:
        """Return what is left to wait; raises `VspcUnavailable` when nothing is."""
        patience = deadline.remaining()
        if not patience:
            raise _late(deadline.seconds, request_id)
        return Timeouts(min(self._timeouts.connect, patience), min(self._timeouts.read, patience))

    def _exchange(self, request: Request, sending: "_Sending") -> Answer:
        sent_at = self._timing.now()
        with self._session.request(
            request.method,
            (self._root if request.at_root else self._base) + request.path,
            params=dict(request.query),
            data=request.form,
            json=request.patch,
            files=request.file.parts() if request.file else None,
            headers=_headers(request, sending),
            auth=_Bearer(sending.bearer),
            timeout=sending.timeout,
            allow_redirects=False,
            stream=True,
        ) as response:
            answer = Answer(
                path=request.path,
                status=response.status_code,
                body=b"",
                sent_at=sent_at,
                request_id=sending.request_id if sending.is_write else _echoed_id(response) or sending.request_id,
                content_type=response.headers.get("Content-Type", "").lower(),
                location=response.headers.get("Location", ""),
            )
            return self._with_body(answer, response, sending.deadline)

    def _with_body(self, answer: Answer, response: requests.Response, deadline: Deadline) -> Answer:
        body = bytearray()
        # What has come so far, instead of waiting for a whole chunk that may trickle in for hours.
        while chunk := response.raw.read1(CHUNK, decode_content=True):
            body += chunk
            if len(body) > LARGEST_BODY:
                raise unreadable(answer, "with more data than any of its answers has")
            if not deadline.remaining():
                raise _late(deadline.seconds, answer.request_id)
        if answer.is_file:
            return replace(answer, body=bytes(body))
        # No database keeps the character NUL in a text.
        return replace(answer, body=bytes(body).replace(rb"\u0000", rb"\ufffd"))


@dataclass(frozen=True)
class _Sending:
    """One request that may leave now."""

    request_id: str
    is_write: bool
    bearer: str | None = field(repr=False)
    deadline: Deadline
    timeout: Timeouts


class _Bearer(requests.auth.AuthBase):
    """Sets the bearer of one request; being there, it also keeps requests from looking for other credentials."""

    def __init__(self, bearer: str | None) -> None:
        self._bearer = bearer

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._bearer is not None:
            request.headers["Authorization"] = f"Bearer {self._bearer}"
        return request


class _Session(requests.Session):
    """A session to which no answer is a redirect."""

    def get_redirect_target(self, _response: requests.Response) -> None:
        return None


def _session(base: str, verify: bool | str) -> requests.Session:
    if isinstance(verify, str) and not Path(verify).exists():
        raise VspcCertificateError("The file with the certificates that the console is checked against is missing.")
    if verify is False:
        # Somebody has decided so for this console; a warning at each request would tell them nothing.
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
    session = _Session()
    for scheme in ("https://", "http://"):
        session.mount(scheme, CheckedAdapter())
    session.trust_env = False
    session.verify = verify
    session.proxies = get_environ_proxies(base, no_proxy=None) if base.startswith("https:") else {}
    session.headers.update({"Accept": "application/json", "User-Agent": "vspcdash", "X-Client-Version": CLIENT_VERSION})
    return session


def _headers(request: Request, sending: _Sending) -> dict[str, str]:
    headers = {"Accept": request.accept} if request.accept else {}
    return headers | {"X-Request-id": sending.request_id} if sending.is_write else headers


def _echoed_id(response: requests.Response) -> str | None:
    echoed = response.headers.get("X-Request-id", "")
    return echoed if re.fullmatch(r"[\w-]{1,64}", echoed) else None


def _late(seconds: float, request_id: str) -> VspcUnavailable:
    return VspcUnavailable(f"The console did not answer within {seconds:.0f} seconds.", request_id=request_id)
