"""How we talk to a console: its client, and what the processes that use it share.

Two things are shared. The token pair stands encrypted in the database, under a lease for whoever renews it. The number
of requests at once is counted in Redis, where losing the count costs at most a few requests too many.
"""

import hashlib
import json
import logging
import random
import ssl
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import redis
from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from redis.exceptions import RedisError
from redis.lock import Lock

from consoles.models import Console, ConsoleToken
from vspc.address import API_PATH, api_base
from vspc.auth import ApiKey, TokenPair, TokenStore, UserPassword
from vspc.client import VspcClient
from vspc.errors import VspcUnavailable
from vspc.retrying import READS, RetryPolicy

logger = logging.getLogger(__name__)

CALL_SECONDS = 120.0
REQUESTS_AT_ONCE = 4
# A slot is held longer than the longest request takes, so that it is only lost by a process that died with it.
SLOT_MARGIN_SECONDS = 5.0
SLOT_WAIT_SECONDS = 60.0
TOKEN_LEASE_SECONDS = 45
REDIS_SECONDS = 5


def client_for(
    console: Console,
    *,
    tokens: TokenStore | None = None,
    deadline: float = CALL_SECONDS,
    reads: RetryPolicy = READS,
    as_of: datetime | None = None,
) -> VspcClient:
    """Return a client that speaks to `console` as the account that it is configured with.

    Its tokens are those of all processes unless others are given; `deadline` is in seconds for each call, and `reads`
    is how often reads are repeated. With `as_of` the clock of the client stands there, and the demo console is asked
    for its usage at that moment, which no real one can tell. Raises `VspcError` where address or credentials cannot be
    used at all; nothing is sent yet.
    """
    return VspcClient(
        console.url,
        credentials_of(console),
        tokens=tokens or SharedTokens(console),
        limiter=SharedSlots(
            console.url, patience=min(deadline, SLOT_WAIT_SECONDS), held=deadline + SLOT_MARGIN_SECONDS
        ),
        verify=_verification(console),
        deadline=deadline,
        reads=reads,
        **(_in_the_past(as_of) if as_of else {}),
        **settings.VSPC_CLIENT_OPTIONS,
    )


def _in_the_past(moment: datetime) -> dict[str, Any]:
    return {"headers": {"X-Simulated-Time": moment.isoformat()}, "now": lambda: moment}


def console_address(text: str) -> str:
    """Return the address of a console in the one form in which it is stored; raises `VspcError` for an unusable one."""
    parts = urlsplit(api_base(text).removesuffix(API_PATH))
    return parts._replace(netloc=parts.netloc.lower(), path=parts.path.rstrip("/")).geturl()


def credentials_of(console: Console) -> ApiKey | UserPassword:
    """Return who we are to `console`."""
    if console.auth_kind == Console.AuthKind.API_KEY:
        return ApiKey(console.api_key)
    return UserPassword(console.username, console.password)


def _verification(console: Console) -> bool | str:
    """Whether to verify the certificate, or the file of the authorities that this console is verified by."""
    if not console.verify_tls or not console.ca_bundle:
        return console.verify_tls
    # The HTTP library takes a path; the name changes with the content, so that a process never reads half a file.
    path = Path(settings.RUN_DIR) / f"ca-{uuid.uuid5(uuid.NAMESPACE_OID, console.ca_bundle)}.pem"
    if not path.exists():
        partial = path.with_suffix(f".{uuid.uuid4()}")
        partial.write_text(console.ca_bundle, encoding="ascii")
        partial.replace(path)
    return str(path)


def certificates_are_readable(pem: str) -> bool:
    """Return whether `pem` holds certificates that TLS can verify by."""
    try:
        ssl.create_default_context(cadata=pem)
    except (ssl.SSLError, ValueError, TypeError):
        return False
    return "BEGIN CERTIFICATE" in pem


class SharedTokens:
    """The token pair of one console, for all processes.

    A pair belongs to an address and an account: a process that still uses those from before a change may save its pair
    after the change, and it must not be sent to the new address.
    """

    def __init__(self, console: Console) -> None:
        self.console = console
        account = "\0".join((console.url, console.username, console.password))
        self.account = hashlib.sha256(account.encode()).hexdigest()

    def load(self) -> TokenPair | None:
        """Return the pair that was saved last by any process."""
        row = ConsoleToken.objects.filter(console=self.console).first()
        if row is None or not row.pair:
            return None
        pair = json.loads(row.pair)
        if pair.get("account") != self.account:
            return None
        return TokenPair(pair["access"], pair["refresh"], datetime.fromisoformat(pair["expires_at"]))

    def save(self, pair: TokenPair) -> None:
        """Replace the pair for all processes."""
        values = {"access": pair.access, "refresh": pair.refresh, "expires_at": pair.expires_at.isoformat()}
        text = json.dumps({**values, "account": self.account})
        ConsoleToken.objects.filter(console=self.console).update(pair=text)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the lease of this console's pair; raises `VspcUnavailable` when others hold it for too long.

        A lease in the row, not a database lock: no transaction may stay open while the console answers.
        """
        ConsoleToken.objects.get_or_create(console=self.console)
        holder, give_up_at = uuid.uuid4(), time.monotonic() + TOKEN_LEASE_SECONDS
        while not self._claim(holder):
            if time.monotonic() > give_up_at:
                raise VspcUnavailable("Another process has been renewing the token of this console for too long.")
            time.sleep(0.1)
        try:
            yield
        finally:
            ConsoleToken.objects.filter(console=self.console, holder=holder).update(holder=None, leased_until=None)

    def _claim(self, holder: uuid.UUID) -> bool:
        now = timezone.now()
        free = ConsoleToken.objects.filter(Q(leased_until=None) | Q(leased_until__lt=now), console=self.console)
        return free.update(holder=holder, leased_until=now + timedelta(seconds=TOKEN_LEASE_SECONDS)) == 1


class SharedSlots:
    """At most `REQUESTS_AT_ONCE` requests under way to the console at one address, over all processes."""

    def __init__(
        self, address: str, *, patience: float = SLOT_WAIT_SECONDS, held: float = CALL_SECONDS + SLOT_MARGIN_SECONDS
    ) -> None:
        """`patience` is how many seconds to wait for a slot, `held` after how many it frees itself."""
        name = uuid.uuid5(uuid.NAMESPACE_URL, address)
        self.names = [f"console:{name}:slot:{number}" for number in range(REQUESTS_AT_ONCE)]
        self.patience = patience
        self.held = held

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Hold a slot; raises `VspcUnavailable` when none becomes free for too long."""
        lock = self._acquire()
        try:
            yield
        finally:
            self._release(lock)

    def _acquire(self) -> Lock | None:
        """A slot, or None while Redis is down: the console's own limit has to do then."""
        give_up_at = time.monotonic() + self.patience
        while time.monotonic() < give_up_at:
            try:
                for name in self.names:
                    lock: Lock = _redis(settings.SLOTS_URL).lock(name, timeout=self.held, thread_local=False)
                    if lock.acquire(blocking=False):
                        return lock
            except RedisError:
                _warn_uncounted()
                return None
            time.sleep(random.uniform(0.01, 0.05))  # noqa: S311  (spreads the waiting, guards no secret)
        raise VspcUnavailable("Too many requests to this console are under way already.")

    def _release(self, lock: Lock | None) -> None:
        try:
            if lock:
                lock.release()
        except RedisError:
            logger.warning("a slot was not given back and frees itself in %d s", self.held)


@cache
def _warn_uncounted() -> None:
    """Say it once per process: it would be said for each request."""
    logger.warning("requests to consoles are not counted: Redis does not answer")


@cache
def _redis(url: str) -> "redis.Redis":
    """The process's connection to Redis; kept, since each request asks twice."""
    return redis.Redis.from_url(url, socket_connect_timeout=REDIS_SECONDS, socket_timeout=REDIS_SECONDS)
