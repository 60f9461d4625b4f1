"""The cache may be gone: nobody is locked out by that."""

from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User


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
