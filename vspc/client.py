"""The entry to a console's REST API, version 3.6.1 and newer."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from types import TracebackType
from typing import Self

from requests.adapters import BaseAdapter

from vspc.auth import (
    ApiKey,
    Authenticator,
    KeyAuthenticator,
    MemoryTokenStore,
    PasswordAuthenticator,
    TokenStore,
    UserPassword,
)
from vspc.connection import Connection
from vspc.limits import Limiter, Unlimited
from vspc.resources.async_actions import AsyncActions
from vspc.resources.base import Reading, read_single
from vspc.resources.infrastructure import Infrastructure
from vspc.resources.licensing import Licensing
from vspc.resources.organizations import Organizations
from vspc.retrying import READS, RetryPolicy
from vspc.schemas import About, User
from vspc.timing import Timing, utc_now
from vspc.tokens import TokenEndpoint
from vspc.transport import Timeouts, Transport


class VspcClient:
    """One console under one account.

    `base_url` is `https://host:1280`. `verify` is False, or a file of certificates where the console's own is not
    public. `headers` are sent with each request beside ours. `deadline` is in seconds and holds for each call with all
    of its attempts; `timeouts` are seconds to connect and between bytes; `reads` is how often reads are repeated. Every
    method raises `VspcError`; making a client raises `VspcAddressError` for an address that must not be sent
    credentials.
    """

    def __init__(
        self,
        base_url: str,
        credentials: ApiKey | UserPassword,
        *,
        tokens: TokenStore | None = None,
        limiter: Limiter | None = None,
        verify: bool | str = True,
        adapter: BaseAdapter | None = None,
        headers: Mapping[str, str] | None = None,
        deadline: float = 120.0,
        reads: RetryPolicy = READS,
        timeouts: tuple[float, float] = Timeouts(),
        sleep: Callable[[float], object] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        timing = Timing(sleep=sleep, monotonic=monotonic, now=now)
        self._transport = Transport(
            base_url,
            limiter=limiter or Unlimited(),
            timing=timing,
            timeouts=timeouts,
            verify=verify,
            adapter=adapter,
            headers=headers,
        )
        authenticator = _authenticator(credentials, tokens or MemoryTokenStore(), self._transport, now)
        self._connection = Connection(self._transport, authenticator, timing=timing, deadline=deadline, reads=reads)
        self.licensing = Licensing(self._connection)
        self.organizations = Organizations(self._connection)
        self.infrastructure = Infrastructure(self._connection)
        self.async_actions = AsyncActions(self._connection)

    def about(self) -> Reading[About]:
        """Return the versions of the console; not open to every role."""
        return read_single(self._connection, "/about", About)

    def me(self) -> Reading[User]:
        """Return the user behind the credentials and its role; open to every role, so it checks a sign-in."""
        return read_single(self._connection, "/users/me", User)

    def close(self) -> None:
        """Close the connections to the console."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _authenticator(
    credentials: ApiKey | UserPassword, tokens: TokenStore, transport: Transport, now: Callable[[], datetime]
) -> Authenticator:
    if isinstance(credentials, ApiKey):
        return KeyAuthenticator(credentials)
    return PasswordAuthenticator(credentials, tokens=tokens, issue=TokenEndpoint(transport).issue, now=now)
