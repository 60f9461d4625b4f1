"""Redis, which carries the messages to the workers, the cache and the signs of life."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import redis
from django.conf import settings
from redis.exceptions import RedisError

from vspcdash.doctor.verdicts import Verdict, ok, problem, warning
from vspcdash.redis_troubles import redis_trouble

SECONDS = 5
LOCAL = {"localhost", "127.0.0.1", "::1"}


def redis_answers() -> tuple[Verdict, dict[str, Any]]:
    """Return whether it lets us in, and what it tells of itself."""
    host = urlsplit(settings.REDIS_URL).hostname or ""
    subject = f"redis at {host}" if host else "redis"
    try:
        with redis.Redis.from_url(settings.CACHE_URL, socket_connect_timeout=SECONDS, socket_timeout=SECONDS) as server:
            server.ping()
            told: dict[str, Any] = server.info()
    except (RedisError, ValueError) as error:
        remedy = "See REDIS_URL." if host else "It comes along with `make run`: start that."
        return problem(subject, redis_trouble(error), remedy), {}
    return ok(subject, f"answers, version {told.get('valkey_version') or told.get('redis_version', 'unknown')}"), told


def redis_verdicts(told: dict[str, Any]) -> Iterator[Verdict]:
    """Say whether it keeps what it is given, and whether others can read it."""
    yield _eviction(told)
    yield _persistence(told)
    yield from _exposure()


def _eviction(told: dict[str, Any]) -> Verdict:
    policy, limit = str(told.get("maxmemory_policy", "unknown")), int(told.get("maxmemory", 0))
    if policy == "noeviction":
        return ok("redis eviction", "nothing is thrown away (noeviction)")
    remedy = "Set its maxmemory-policy to noeviction."
    text = f"it may throw messages away when its memory is full ({policy})"
    return problem("redis eviction", text, remedy) if limit else warning("redis eviction", text, remedy)


def _persistence(told: dict[str, Any]) -> Verdict:
    if "err" in {told.get("aof_last_write_status"), told.get("rdb_last_bgsave_status")}:
        return problem("redis persistence", "it cannot write to its disk", "Look at its log, and make room.")
    if not told.get("aof_enabled"):
        return warning(
            "redis persistence",
            "messages are lost when it ends, and work waits for the next tick",
            "Set appendonly yes.",
        )
    return ok("redis persistence", "messages outlive its end (appendonly)")


def _exposure() -> Iterator[Verdict]:
    parts = urlsplit(settings.REDIS_URL)
    if not parts.hostname or parts.hostname in LOCAL:
        return
    if not parts.password:
        yield problem(
            "redis password",
            "it asks for none, and whoever can write to it can have code run by us",
            "Set requirepass there, and rediss://:PASSWORD@HOST here.",
        )
    if parts.scheme != "rediss":
        yield warning(
            "redis TLS",
            "what is sent to it can be read on the way",
            "Use rediss://, unless the network between is yours alone.",
        )
