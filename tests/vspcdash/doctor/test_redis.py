"""The doctor finds a Redis that throws messages away, forgets them, or that others can read."""

from typing import Any

import pytest
from pytest_django.fixtures import Settings

from tests.vspcdash.doctor.verdicts import bad
from vspcdash.doctor.redis_server import redis_answers, redis_verdicts

WELL = {"maxmemory_policy": "noeviction", "maxmemory": 0, "aof_enabled": 1, "aof_last_write_status": "ok"}


@pytest.mark.parametrize(
    ("told", "trouble"),
    [
        ({"maxmemory_policy": "allkeys-lru", "maxmemory": 1 << 30}, [("problem", "redis eviction")]),
        ({"maxmemory_policy": "allkeys-lru"}, [("warning", "redis eviction")]),
        ({"aof_enabled": 0}, [("warning", "redis persistence")]),
        ({"aof_last_write_status": "err"}, [("problem", "redis persistence")]),
        ({}, []),
    ],
)
def test_what_would_lose_messages_is_found(told: dict[str, Any], trouble: list[tuple[str, str]]) -> None:
    assert bad(redis_verdicts({**WELL, **told})) == trouble


@pytest.mark.parametrize(
    ("url", "trouble"),
    [
        ("redis://redis.example.com", [("problem", "redis password"), ("warning", "redis TLS")]),
        ("redis://:pw@redis.example.com", [("warning", "redis TLS")]),
        ("rediss://:pw@redis.example.com", []),
        ("redis://127.0.0.1:6379", []),
        ("", []),
    ],
)
def test_what_others_could_read_is_found(url: str, trouble: list[tuple[str, str]], settings: Settings) -> None:
    settings.REDIS_URL = url

    assert bad(redis_verdicts(WELL)) == trouble


def test_a_redis_that_is_away_is_found_without_its_password(settings: Settings) -> None:
    settings.REDIS_URL = "redis://:hunter2@127.0.0.1:1"
    settings.CACHE_URL = f"{settings.REDIS_URL}/1"

    verdict, told = redis_answers()

    assert verdict.line == ("problem  redis at 127.0.0.1: does not answer (Connection refused). See REDIS_URL.")
    assert told == {}
