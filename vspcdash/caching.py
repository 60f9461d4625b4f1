"""Redis as what a cache should be: something that may be gone without anything else failing."""

import logging
from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import Any, TypeVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as CannotConnect
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as TakesTooLong

logger = logging.getLogger(__name__)

T = TypeVar("T")
# For so long nobody in this process waits again for a server that did not answer in time.
AWAY_SECONDS = 10.0
# The moments, of the monotonic clock, up to which servers count as away.
_away_until: dict[str, float] = {}


class ForgivingRedisCache(RedisCache):
    """A cache that knows nothing while Redis does not answer: people still get in, and nothing waits for it."""

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """Return the value, or `default` while there is no cache."""
        try:
            return self._asked(partial(super().get, key, default, version))
        except RedisError:
            return default

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep the value, if there is a cache."""
        try:
            self._asked(partial(super().set, key, value, timeout, version))
        except RedisError:
            return

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep the value unless there is one; true while there is no cache, or who locks by it would wait for ever."""
        try:
            return bool(self._asked(partial(super().add, key, value, timeout, version)))
        except RedisError:
            return True

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Return the number counted up; raises `ValueError` for a key that is unknown, and while there is no cache."""
        try:
            return int(self._asked(partial(super().incr, key, delta, version)))
        except RedisError as error:
            raise ValueError(f"Key {key!r} not found") from error

    def delete(self, key: Any, version: int | None = None) -> bool:
        """Forget the value, if there is a cache."""
        try:
            return bool(self._asked(partial(super().delete, key, version)))
        except RedisError:
            return False

    def _asked(self, ask: Callable[[], T]) -> T:
        """Return what the server answers; raises `RedisError`, at once for a while after it did not answer in time."""
        server = str(self._servers[0])  # type: ignore[attr-defined]  # the stubs leave it out
        if monotonic() < _away_until.get(server, 0.0):
            raise CannotConnect("the cache did not answer a moment ago")
        try:
            return ask()
        except RedisError as error:
            logger.warning("the cache does not answer")
            if isinstance(error, TakesTooLong):
                _away_until[server] = monotonic() + AWAY_SECONDS
            raise
