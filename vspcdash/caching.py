"""Redis as what a cache should be: something that may be gone without anything else failing."""

import logging
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class ForgivingRedisCache(RedisCache):
    """A cache that knows nothing while Redis does not answer: people still get in, and nothing waits for it."""

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """Return the value, or `default` while there is no cache."""
        try:
            return super().get(key, default, version)
        except RedisError:
            logger.warning("the cache does not answer")
            return default

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep the value, if there is a cache."""
        try:
            super().set(key, value, timeout, version)
        except RedisError:
            logger.warning("the cache does not answer")

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep the value unless there is one; true while there is no cache, or who locks by it would wait for ever."""
        try:
            return super().add(key, value, timeout, version)
        except RedisError:
            logger.warning("the cache does not answer")
            return True

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Return the number counted up; raises `ValueError` for a key that is unknown, and while there is no cache."""
        try:
            return super().incr(key, delta, version)
        except RedisError as error:
            logger.warning("the cache does not answer")
            raise ValueError(f"Key {key!r} not found") from error

    def delete(self, key: Any, version: int | None = None) -> bool:
        """Forget the value, if there is a cache."""
        try:
            return super().delete(key, version)
        except RedisError:
            logger.warning("the cache does not answer")
            return False
