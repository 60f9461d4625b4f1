"""What the machines of one installation know of each other: that each is there, and whether its keys are the same.

In the cache, for as long as a machine goes on saying so; a key is told by a keyed code from which nobody gets it back.
"""

import hmac
import socket
from time import monotonic, time
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import cache

KEY = "machines"
EVERY_SECONDS = 10.0
GONE_SECONDS = 120
# When this process said so last, on the monotonic clock.
_said_at = float("-inf")


class Machine(NamedTuple):
    """One machine, or one container: codes of what must be the same everywhere, and when it said so."""

    name: str
    secret_code: str
    # Of all keys that it opens secrets with; it stores them under the first.
    key_codes: tuple[str, ...]
    at: float


def this_machine() -> Machine:
    """Return what there is to say of the machine that this is."""
    codes = tuple(_code(key) for key in settings.ENCRYPTION_KEYS)
    return Machine(socket.gethostname(), _code(settings.SECRET_KEY), codes, time())


def machine_note() -> None:
    """Say that this machine is there, at most every `EVERY_SECONDS`; who is overwritten says so again."""
    global _said_at
    if monotonic() - _said_at < EVERY_SECONDS:
        return
    _said_at = monotonic()
    machine = this_machine()
    cache.set(KEY, {**_heard(), machine.name: tuple(machine)}, GONE_SECONDS)


def machines() -> list[Machine]:
    """Return the machines that said within the last two minutes that they are there, by name."""
    return [Machine(*told) for _, told in sorted(_heard().items())]


def _heard() -> dict[str, tuple[Any, ...]]:
    told: dict[str, tuple[Any, ...]] = cache.get(KEY) or {}
    # Another version may say more, or less.
    fitting = {name: values for name, values in told.items() if len(values) == len(Machine._fields)}
    return {name: values for name, values in fitting.items() if time() - Machine(*values).at < GONE_SECONDS}


def _code(key: str) -> str:
    return hmac.new(key.encode(), b"vspcdash: the same key on every machine", "sha256").hexdigest()[:16]
