"""Clocks as arguments, so that tests neither sleep nor depend on the day."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime


def utc_now() -> datetime:
    """Return the time now, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Timing:
    """The clocks of a client; `monotonic` and `sleep` count seconds, `jitter` draws from [0, 1)."""

    sleep: Callable[[float], object] = time.sleep
    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = utc_now
    jitter: Callable[[], float] = random.random

    def deadline(self, seconds: float) -> "Deadline":
        """Return a deadline that many seconds from now."""
        return Deadline(seconds, self)


class Deadline:
    """The moment after which a call, with all of its attempts and waits, is given up."""

    def __init__(self, seconds: float, timing: Timing) -> None:
        self.seconds = seconds
        self.timing = timing
        self._end = timing.monotonic() + seconds

    def remaining(self) -> float:
        """Return the seconds that are left, 0 when the deadline has passed."""
        return max(0.0, self._end - self.timing.monotonic())

    def sleep(self, seconds: float) -> bool:
        """Wait, unless the deadline would pass meanwhile: then return False at once."""
        if seconds >= self.remaining():
            return False
        self.timing.sleep(seconds)
        return True
