"""How often a password, a code, a link or an access token may be tried: by address, by account, and by browser.

A try is counted before it is judged, in fixed windows of the shared cache, and taken back when it was right. Whoever
tries from many addresses fills the account's counter, which would shut the person out as well: a browser from which the
person signed in before is not held by it, nor by that of its address, and has a counter of its own instead.
"""

import hashlib
import time
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network

from django.core.cache import cache
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.http import HttpRequest

from accounts.audit.actions import Action
from accounts.audit.recording import record
from accounts.known_browsers import account_key, known_browser
from accounts.middleware import address_of

MINUTE = 60
HOUR = 3600
# Counts on, for each process by itself, while the cache is away: nobody may guess without limit meanwhile.
_own_memory = LocMemCache("tries", {"OPTIONS": {"MAX_ENTRIES": 10_000}})


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries within a window of so many seconds."""

    tries: int
    seconds: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What is allowed to an address and, over all addresses, to an account; or to a known browser in place of both."""

    name: str
    address: tuple[Limit, ...]
    account: tuple[Limit, ...] = ()
    browser: tuple[Limit, ...] = ()


BY_ADDRESS = (Limit(10, MINUTE), Limit(50, HOUR))
PASSWORDS = Limits(
    name="password", address=BY_ADDRESS, account=(Limit(20, 5 * MINUTE),), browser=(Limit(10, 5 * MINUTE),)
)
# Three codes of a million are right at any time, and whoever tries them knows the password.
CODES = Limits(
    name="code",
    address=BY_ADDRESS,
    account=(Limit(5, 5 * MINUTE), Limit(30, HOUR)),
    browser=(Limit(5, 5 * MINUTE), Limit(30, HOUR)),
)
# Secrets of 256 bits, which nobody guesses: what is held is the trouble that trying makes.
LINKS = Limits(name="link", address=(Limit(30, 10 * MINUTE),))
TOKENS = Limits(name="access token", address=(Limit(20, MINUTE),))


class TooManyTries(Exception):  # noqa: N818 - it is no error of anybody's
    """This one is not judged any more."""


@dataclass(frozen=True, slots=True)
class Counter:
    """The tries of one window, in the store that counts them."""

    key: str
    store: BaseCache

    def take_back(self) -> None:
        """Count one less, unless the window is over."""
        try:
            self.store.decr(self.key)
        except ValueError:
            return


@dataclass(frozen=True, slots=True)
class Try:
    """One try that may be judged."""

    counters: tuple[Counter, ...]

    def take_back(self) -> None:
        """Let it not have been one: it was right."""
        for counter in self.counters:
            counter.take_back()


def try_begin(request: HttpRequest, limits: Limits, *, account: str = "") -> Try:
    """Count a try at `account`, as somebody typed its name; raises `TooManyTries` for one that must not be judged.

    Without a name only the address counts. The first that is held in a window is written down, not each of them.
    """
    counters = []
    for what, subject, limit in _applying(request, limits, account):
        counter, count = _count_up(f"tries:{limits.name}:{what}:{subject}", limit.seconds)
        counters.append(counter)
        if count > limit.tries:
            if count == limit.tries + 1:
                record(Action.SIGN_IN_HELD, actor_name=account, after={"tried": limits.name, "held": what})
            raise TooManyTries
    return Try(tuple(counters))


def _applying(request: HttpRequest, limits: Limits, account: str) -> list[tuple[str, str, Limit]]:
    """The address comes first: what it is held for does not count against the account."""
    browser = known_browser(request, account)
    if browser:
        return [("browser", browser, limit) for limit in limits.browser]
    address = [("address", network_of(address_of(request)), limit) for limit in limits.address]
    return address + [("account", account_key(account), limit) for limit in limits.account]


def network_of(address: str) -> str:
    """Return what counts as one address: an IPv6 network of 64 bits is given to one customer."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(ip_network((parsed, 64), strict=False))
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)


def _count_up(subject: str, seconds: int) -> tuple[Counter, int]:
    window = int(time.time()) // seconds
    key = hashlib.sha256(f"{subject}:{seconds}:{window}".encode()).hexdigest()
    try:
        return Counter(key, cache), _counted(cache, key, seconds)
    except ValueError:  # the cache is away
        return Counter(key, _own_memory), _counted(_own_memory, key, seconds)


def _counted(store: BaseCache, key: str, seconds: int) -> int:
    store.add(key, 0, timeout=seconds)
    return int(store.incr(key))
