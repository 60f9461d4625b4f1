"""People of every role, and settings that need no running broker and no collected files."""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from hypothesis import settings as effort
from pytest_django.fixtures import Settings

from accounts.models import User
from accounts.permissions import Role
from tests.support.connections import keep_in_transactions
from tests.support.flushing import let_flush_pass

# No test is timed: the machine may be busy with others.
effort.register_profile("untimed", effort.get_profile(effort.get_current_profile_name()), deadline=None)
effort.load_profile("untimed")


@pytest.fixture(scope="session", autouse=True)
def emptied() -> None:
    """Let the database be emptied after tests that commit."""
    let_flush_pass()


@pytest.fixture(scope="session", autouse=True)
def connected() -> None:
    """Let the end of an answer leave the connection of a test alone."""
    keep_in_transactions()


@pytest.fixture(autouse=True)
def standalone(settings: Settings, tmp_path: Path) -> None:
    """Keep cache and archives to each test, and serve files under their own names."""
    backend = "django.core.cache.backends.locmem.LocMemCache"
    options = {"MAX_ENTRIES": 10_000}
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": str(uuid4()), "OPTIONS": options}}
    settings.AUDIT_DIR = tmp_path / "audit"
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.STATIC_ROOT = settings.BASE_DIR / "static"
    # Tests travel through years in one session.
    settings.SESSION_SECONDS = settings.SESSION_IDLE_SECONDS = settings.SESSION_COOKIE_AGE = 10**9
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def _person(role: Role | None) -> User:
    name = role.value.lower().replace(" ", "-") if role else "stranger"
    user = User.objects.create_user(username=name, password="correct horse", sees_everything=True)
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def viewer(db: None) -> User:
    return _person(Role.VIEWER)


@pytest.fixture
def operator(db: None) -> User:
    return _person(Role.OPERATOR)


@pytest.fixture
def billing(db: None) -> User:
    return _person(Role.BILLING)


@pytest.fixture
def licensing_admin(db: None) -> User:
    return _person(Role.LICENSING_ADMIN)


@pytest.fixture
def auditor(db: None) -> User:
    return _person(Role.AUDITOR)


@pytest.fixture
def administrator(db: None) -> User:
    return _person(Role.ADMINISTRATOR)


@pytest.fixture
def stranger(db: None) -> User:
    """Somebody with an account and no role."""
    return _person(None)


@pytest.fixture
def signed_in(client: Client, db: None) -> Callable[[User], Client]:
    """Return the test client, signed in as a person."""

    def sign_in(user: User) -> Client:
        client.force_login(user)
        return client

    return sign_in
