"""The cache may be gone: nobody is locked out by that."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User
from vspcdash import caching


@pytest.fixture(autouse=True)
def redis_is_down(standalone: None, settings: Settings, tmp_path: Path) -> None:
    nowhere = f"unix://{tmp_path / 'nobody-listens.sock'}?db=1"
    settings.CACHES = {"default": {"BACKEND": "vspcdash.caching.ForgivingRedisCache", "LOCATION": nowhere}}


def test_what_is_asked_for_is_not_known() -> None:
    cache.set("key", "value")

    assert cache.get("key", "unknown") == "unknown"
    assert cache.delete("key") is False


def test_a_lock_is_given_rather_than_waited_for() -> None:
    assert cache.add("lock", True) is True


def test_people_still_sign_in(client: Client, viewer: User) -> None:
    response = client.post("/accounts/login/", {"login": viewer.username, "password": "correct horse"})

    assert response.headers["Location"] == "/"


class Silent:
    """A server that takes connections and never answers."""

    def __init__(self, listener: socket.socket, url: str) -> None:
        self.listener = listener
        self.url = url

    def connections(self) -> int:
        """How many came since the last time that somebody asked."""
        with ExitStack() as taken:
            for count in range(100):
                try:
                    taken.enter_context(self.listener.accept()[0])
                except BlockingIOError:
                    return count
        return 100


@pytest.fixture
def silent(settings: Settings, tmp_path: Path) -> Iterator[Silent]:
    path = tmp_path / "silent.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen(100)
        listener.setblocking(False)
        server = Silent(listener, f"unix://{path}?db=1")
        options = {"socket_connect_timeout": 0.05, "socket_timeout": 0.05}
        backend = "vspcdash.caching.ForgivingRedisCache"
        settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": server.url, "OPTIONS": options}}
        yield server
    caching._away_until.pop(server.url, None)


def test_a_cache_that_hangs_is_waited_for_once(silent: Silent) -> None:
    answers = [cache.get("key", "unknown"), cache.add("lock", True), cache.delete("key")]
    with pytest.raises(ValueError, match="not found"):
        cache.incr("key")

    assert answers == ["unknown", True, False]
    assert silent.connections() == 1


def test_a_cache_that_hung_is_asked_again_a_while_later(silent: Silent, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = []
    for moment in (0.0, caching.AWAY_SECONDS - 1, caching.AWAY_SECONDS + 1):
        monkeypatch.setattr(caching, "monotonic", lambda moment=moment: moment)
        cache.get("key")
        counts.append(silent.connections())

    assert counts == [1, 0, 1]


def test_a_sign_in_waits_once_for_a_cache_that_hangs(silent: Silent, client: Client, viewer: User) -> None:
    response = client.post("/accounts/login/", {"login": viewer.username, "password": "correct horse"})

    assert response.headers["Location"] == "/"
    assert silent.connections() == 1
