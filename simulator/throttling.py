"""Limits on requests, at the same time and per minute, answered with 429 as the console does.

The rate limit says in the body after how many seconds to come back; the parallel limit does not.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from simulator.clock import Clock
from simulator.errors import ApiError

WINDOW_SECONDS = 60.0


def too_many(retry_after: int | None) -> ApiError:
    """The console's 429."""
    return ApiError(429, "Too many requests.", kind="transport", retryAfter=retry_after)


class Throttle:
    """Counts the requests under way and those of the last minute; no limit where one is None."""

    def __init__(self, *, clock: Clock, parallel: int | None, per_minute: int | None) -> None:
        self._clock = clock
        self._parallel = parallel
        self._per_minute = per_minute
        self._under_way = 0
        self._recent: deque[float] = deque()
        self._lock = threading.Lock()

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Hold one place while a request is answered; raises the console's 429."""
        with self._lock:
            self._check_parallel()
            self._check_rate()
            self._under_way += 1
        try:
            yield
        finally:
            with self._lock:
                self._under_way -= 1

    def _check_parallel(self) -> None:
        if self._parallel is not None and self._under_way >= self._parallel:
            raise too_many(None)

    def _check_rate(self) -> None:
        if self._per_minute is None:
            return
        now = self._clock.now().timestamp()
        while self._recent and self._recent[0] <= now - WINDOW_SECONDS:
            self._recent.popleft()
        if len(self._recent) >= self._per_minute:
            raise too_many(max(1, round(self._recent[0] + WINDOW_SECONDS - now)))
        self._recent.append(now)
