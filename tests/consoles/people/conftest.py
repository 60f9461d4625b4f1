"""An administrator who has just entered the password."""

import time
from collections.abc import Callable

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client

from accounts.models import User


def proven(client: Client, user: User, *, at: float | None = None) -> Client:
    """Let somebody have entered the password, now or at a moment of the clock."""
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": at or time.time()}]
    session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = str(user.pk)
    session.save()
    return client


@pytest.fixture
def visitor(administrator: User, signed_in: Callable[[User], Client]) -> Client:
    """The administrator's browser, right after the password was entered."""
    return proven(signed_in(administrator), administrator)


@pytest.fixture
def late(administrator: User, signed_in: Callable[[User], Client]) -> Client:
    """The administrator's browser, an hour after the password was entered."""
    return proven(signed_in(administrator), administrator, at=time.time() - 3600)
