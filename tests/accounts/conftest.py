"""People who sign in, and people who guess."""

from collections.abc import Iterator

import pytest
import time_machine
from django.core.cache.backends.base import BaseCache
from pytest_django.fixtures import Settings

from accounts import counting
from tests.accounts.entering import NOON
from tests.accounts.hashing import CountingHasher


@pytest.fixture(autouse=True)
def own_memory() -> Iterator[BaseCache]:
    """What is counted while the cache is away, without the tries of other tests."""
    yield counting.own_memory
    counting.own_memory.clear()


@pytest.fixture
def hashing(standalone: None, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> type[CountingHasher]:
    """How often passwords were looked at since the test began."""
    settings.PASSWORD_HASHERS = ["tests.accounts.hashing.CountingHasher"]
    monkeypatch.setattr(CountingHasher, "calls", 0)
    return CountingHasher


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Noon, until the test moves it."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller
