"""How often a password, a code, a link or an access token may be tried: by address, by account, and by browser.

A try is counted before it is judged, in fixed windows of the shared cache, and taken back when it was right. Whoever
tries from many addresses fills the account's counter, which would shut the person out as well: the first password that
comes from a network in a window counts apart from those that follow, and a browser from which the person signed in
before is held by neither, nor by the counter of its address, and has one of its own instead.
"""

import functools
import logging
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from accounts.audit.actions import Action
from accounts.audit.strangers import name_failed
from accounts.counting import Counter, count_up, network_of
from accounts.known_browsers import account_key, known_browser
from accounts.middleware import address_of

logger = logging.getLogger(__name__)

MINUTE = 60
HOUR = 3600


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries within a window of so many seconds."""

    tries: int
    seconds: int


# What is counted, for whom, and how often it may be.
Applying = tuple[str, str, Limit]


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What is allowed to an address and, over all addresses, to an account; or to a known browser in place of both.

    Where there are `newcomers`, the first try of each network at an account counts among these, and not for `account`.
    """

    name: str
    address: tuple[Limit, ...]
    account: tuple[Limit, ...] = ()
    browser: tuple[Limit, ...] = ()
    newcomers: Limit | None = None


BY_ADDRESS = (Limit(10, MINUTE), Limit(50, HOUR))
PASSWORDS = Limits(
    name="password",
    address=BY_ADDRESS,
    account=(Limit(10, 5 * MINUTE),),
    browser=(Limit(10, 5 * MINUTE), Limit(30, HOUR)),
    # A hundred addresses that guess leave room for the person at another one.
    newcomers=Limit(110, 5 * MINUTE),
)
# An IPv6 network of so many bits is one newcomer: whoever rents a machine may get as much.
NEWCOMER_BITS = 48
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
FEEDS = Limits(name="calendar feed", address=(Limit(30, 10 * MINUTE),))
METRICS = Limits(name="metrics token", address=(Limit(20, MINUTE),))
# Each makes a session, which stays for hours: room for an office behind one address, and none to fill the database.
STARTS = Limits(name="start of a sign-in", address=(Limit(60, 10 * MINUTE),))


class TooManyTries(Exception):  # noqa: N818 - it is no error of anybody's
    """This one is not judged any more."""


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
    counters, applying = _applying(request, limits, account)
    for what, subject, limit in applying:
        counter, count = count_up(f"tries:{limits.name}:{what}:{subject}", limit.seconds)
        counters.append(counter)
        if count > limit.tries:
            if count == limit.tries + 1:
                _held(account, limits, what)
            raise TooManyTries
    return Try(tuple(counters))


def _held(account: str, limits: Limits, what: str) -> None:
    """Write it down; an account is tried from as many addresses as somebody likes, and all of those are held."""
    after = {"tried": limits.name, "held": what}
    name_failed(Action.SIGN_IN_HELD, name=account, after=after, is_bounded=what != "address")


def _applying(request: HttpRequest, limits: Limits, account: str) -> tuple[list[Counter], list[Applying]]:
    """The address comes first: what it is held for does not count against the account."""
    browser = known_browser(request, account)
    if browser:
        return [], [("browser", browser, limit) for limit in limits.browser]
    address = _known_address_of(request)
    by_address = [("address", network_of(address), limit) for limit in limits.address] if address else []
    if not address:
        _unknown_address_warn()
    counters, by_account = _at_account(address, limits, account_key(account))
    return counters, by_address + by_account


def _at_account(address: str, limits: Limits, key: str) -> tuple[list[Counter], list[Applying]]:
    """A network that comes back takes from what the account allows; one that comes has to be among the newcomers."""
    if limits.newcomers is None:
        return [], [("account", key, limit) for limit in limits.account]
    network = network_of(address, ipv6_bits=NEWCOMER_BITS)
    counter, count = count_up(f"tries:{limits.name}:network:{network}:{key}", limits.newcomers.seconds)
    if count == 1:
        return [counter], [("newcomers", key, limits.newcomers)]
    return [counter], [("account", key, limit) for limit in limits.account]


def _known_address_of(request: HttpRequest) -> str:
    """From where the request comes; empty where only the proxy's own address is known, which is everybody's."""
    is_told = not settings.ALLAUTH_TRUSTED_PROXY_COUNT or request.headers.get("X-Forwarded-For")
    return address_of(request) if is_told else ""


@functools.cache
def _unknown_address_warn() -> None:
    """Say it once in each process: everybody would be one address, so nobody is held by it."""
    logger.warning("the proxy does not say in X-Forwarded-For who asks: tries are not limited by address")
