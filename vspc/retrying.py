"""When a failed call is made again, and after how long.

Decided by the error type that the console names in the body (VSPC REST 3.6.1, error types): HTTP 520 alone says
nothing.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from vspc.errors import VspcActionLost, VspcCertificateError, VspcError, VspcThrottled, VspcUnavailable
from vspc.timing import Deadline

logger = logging.getLogger(__name__)
T = TypeVar("T")

BUSY_TYPES = frozenset({"transport", "retryablelogical"})
FIRST_PAUSE = 0.5  # seconds; doubles with each attempt
LONGEST_PAUSE = 30.0


@dataclass(frozen=True)
class RetryPolicy:
    """How often a call may be repeated, by what went wrong with it."""

    busy: int  # the console says "not now": error types transport and retryableLogical, and 429
    unknown: int  # the console failed and does not say whether it helps to ask again
    dropped: int  # no answer at all: refused, timed out, or broken off
    lost: int  # taken on as an asynchronous action and forgotten

    def repeats(self, error: VspcError) -> int:
        """Return how often a call that ended in `error` may be repeated."""
        if isinstance(error, VspcActionLost):
            return self.lost
        if not isinstance(error, VspcUnavailable) or isinstance(error, VspcCertificateError):
            return 0
        if isinstance(error, VspcThrottled) or (error.type or "").lower() in BUSY_TYPES:
            return self.busy
        return self.dropped if error.status is None else self.unknown


# Reading twice changes nothing, so a read may always be repeated.
READS = RetryPolicy(busy=8, unknown=3, dropped=3, lost=1)
# For callers that must not wait, because they ask again later themselves.
ONCE = RetryPolicy(busy=0, unknown=0, dropped=0, lost=0)
# What looks like a busy console may be the result itself: a failed action's own error, the same however often read.
RESULTS = RetryPolicy(busy=2, unknown=1, dropped=3, lost=1)


def persist(attempt: Callable[[], T], *, policy: RetryPolicy, deadline: Deadline) -> T:
    """Return what `attempt` returns, repeating it as `policy` allows until `deadline`; raises its last error."""
    tried = 0
    while True:
        try:
            return attempt()
        except VspcError as error:
            tried += 1
            pause = _pause(error, tried, deadline.timing.jitter)
            if tried > policy.repeats(error) or pause >= deadline.remaining():
                raise
            logger.warning(
                "trying again error=%s status=%s type=%s code=%s request=%s attempt=%d pause=%.1fs",
                type(error).__name__,
                error.status,
                error.type,
                error.code,
                error.request_id,
                tried,
                pause,
            )
        deadline.sleep(pause)


def _pause(error: VspcError, tried: int, jitter: Callable[[], float]) -> float:
    """Return seconds: what the console asks for, if it does, and on top a back-off that spreads the callers."""
    backoff = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** (tried - 1))
    spread = backoff * (0.5 + jitter() / 2)
    return spread + (error.retry_after or 0.0)
