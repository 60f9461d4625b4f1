"""Who we are to a console: an API key, or a user and password that are traded for tokens.

An access token lives for an hour and a refresh returns a new pair, so the pair is kept in a store that all processes
share. Whoever finds its token refused takes the store's lock and reads the store again first: if the token there is
another one, somebody else has renewed it already and it is used.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from threading import RLock
from typing import Protocol

from vspc.errors import VspcAuthError, VspcMfaRequired
from vspc.timing import Deadline

# A token that is about to expire would die on its way.
EXPIRY_MARGIN = timedelta(seconds=5)


@dataclass(frozen=True)
class ApiKey:
    """A key of the console's REST API: sent as it is, without expiry. Raises `VspcAuthError` if it cannot be one."""

    key: str = field(repr=False)

    def __post_init__(self) -> None:
        if not is_sendable(self.key):
            raise VspcAuthError("The API key is empty or has characters in it that no key has.")


@dataclass(frozen=True)
class UserPassword:
    """A user of the console without a second factor. Raises `VspcAuthError` if either is empty."""

    username: str
    password: str = field(repr=False)

    def __post_init__(self) -> None:
        if not self.username or not self.password:
            raise VspcAuthError("The user name and the password of the console must not be empty.")


@dataclass(frozen=True)
class TokenPair:
    """What a user and password were traded for; `expires_at` is when `access` dies."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_at: datetime


class TokenStore(Protocol):
    """Where the processes that use one account share its token pair."""

    def load(self) -> TokenPair | None:
        """Return the pair saved last, read anew at each call."""
        ...

    def save(self, pair: TokenPair) -> None:
        """Replace the pair."""
        ...

    def lock(self) -> AbstractContextManager[object]:
        """Return a context that one process and thread at a time is in."""
        ...


class MemoryTokenStore:
    """A store for one process."""

    def __init__(self) -> None:
        self._pair: TokenPair | None = None
        self._lock = RLock()

    def load(self) -> TokenPair | None:
        """Return the pair saved last."""
        return self._pair

    def save(self, pair: TokenPair) -> None:
        """Replace the pair."""
        self._pair = pair

    def lock(self) -> AbstractContextManager[object]:
        """Return the lock of this store."""
        return self._lock


class Renewal(Enum):
    """What came of the wish for another bearer."""

    IMPOSSIBLE = "there is no other"
    ADOPTED = "another process had renewed it"
    ISSUED = "the console gave a new one"


class Authenticator(Protocol):
    """Gives the bearer of a request and another one when it was refused."""

    refused: str  # the sentence for a bearer that stays refused

    def bearer(self, deadline: Deadline) -> str:
        """Return the bearer for the next request."""
        ...

    def renew(self, failed: str, deadline: Deadline) -> Renewal:
        """Replace the bearer `failed`, which was refused."""
        ...

    def secrets(self) -> list[str]:
        """Return every text that must not show up anywhere."""
        ...


class KeyAuthenticator:
    """The bearer is the key."""

    refused = "The console does not accept the API key."

    def __init__(self, credentials: ApiKey) -> None:
        self._key = credentials.key

    def bearer(self, _deadline: Deadline) -> str:
        """Return the key."""
        return self._key

    def renew(self, _failed: str, _deadline: Deadline) -> Renewal:
        """Say that a key cannot be renewed: its refusal is final."""
        return Renewal.IMPOSSIBLE

    def secrets(self) -> list[str]:
        """Return the key."""
        return [self._key]


class PasswordAuthenticator:
    """The bearer is the access token of a shared pair."""

    refused = "The console refuses the token that it has just given to this account."

    def __init__(
        self,
        credentials: UserPassword,
        *,
        tokens: TokenStore,
        issue: Callable[[Mapping[str, str], Deadline], TokenPair],
        now: Callable[[], datetime],
    ) -> None:
        self._credentials = credentials
        self._tokens = tokens
        self._issue = issue
        self._now = now
        self._pair: TokenPair | None = None

    def bearer(self, deadline: Deadline) -> str:
        """Return an access token that has not expired by the clock, traded for if need be."""
        pair = self._pair
        if pair is None or self._is_old(pair):
            pair, _ = self._renewed(pair.access if pair else "", deadline)
        return pair.access

    def renew(self, failed: str, deadline: Deadline) -> Renewal:
        """Adopt the pair that another process has saved meanwhile, or trade for a new one and save it."""
        _, renewal = self._renewed(failed, deadline)
        return renewal

    def secrets(self) -> list[str]:
        """Return the password and the tokens in use."""
        pair = self._pair
        return [self._credentials.password, *((pair.access, pair.refresh) if pair else ())]

    def _renewed(self, failed: str, deadline: Deadline) -> tuple[TokenPair, Renewal]:
        with self._tokens.lock():
            pair = self._tokens.load()
            if pair and pair.access != failed and not self._is_old(pair):
                renewal = Renewal.ADOPTED
            else:
                pair, renewal = self._trade(pair, deadline), Renewal.ISSUED
                self._tokens.save(pair)
            self._pair = pair
        return pair, renewal

    def _trade(self, stored: TokenPair | None, deadline: Deadline) -> TokenPair:
        if stored and stored.refresh:
            try:
                return self._issue({"grant_type": "refresh_token", "refresh_token": stored.refresh}, deadline)
            except VspcMfaRequired:
                raise
            except VspcAuthError:
                pass  # the refresh token has died too: begin again
        user = self._credentials
        form = {"grant_type": "password", "username": user.username, "password": user.password}
        return self._issue(form, deadline)

    def _is_old(self, pair: TokenPair) -> bool:
        return pair.expires_at - EXPIRY_MARGIN <= self._now()


def is_sendable(bearer: str) -> bool:
    """Return whether `bearer` can stand in a header: printable ASCII without spaces."""
    return bool(bearer) and bearer.isascii() and bearer.isprintable() and " " not in bearer
