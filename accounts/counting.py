"""Counts in fixed windows of the shared cache; while that is away, each process counts by itself."""

import hashlib
import time
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network

from django.core.cache import cache
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache

# Counts on, for each process by itself, while the cache is away: nobody may guess without limit meanwhile.
own_memory = LocMemCache("tries", {"OPTIONS": {"MAX_ENTRIES": 10_000}})


@dataclass(frozen=True, slots=True)
class Counter:
    """What is counted in one window, in the store that counts it."""

    key: str
    store: BaseCache

    def take_back(self) -> None:
        """Count one less, unless the window is over."""
        try:
            self.store.decr(self.key)
        except ValueError:
            return


def count_up(subject: str, seconds: int) -> tuple[Counter, int]:
    """Count one more of `subject` in this window of so many seconds; return the counter, and how many there are."""
    window = int(time.time()) // seconds
    key = hashlib.sha256(f"{subject}:{seconds}:{window}".encode()).hexdigest()
    try:
        return Counter(key, cache), _counted(cache, key, seconds)
    except ValueError:  # the cache is away
        return Counter(key, own_memory), _counted(own_memory, key, seconds)


def network_of(address: str, *, ipv6_bits: int = 64) -> str:
    """Return what counts as one address: an IPv6 network of 64 bits is given to one customer, or more than that."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(ip_network((parsed, ipv6_bits), strict=False))
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)


def _counted(store: BaseCache, key: str, seconds: int) -> int:
    store.add(key, 0, timeout=seconds)
    return int(store.incr(key))
