"""Rules that stand for all others, and people in front of their alerts."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from tests.alerts.pages.factories import RULES
from tests.licensing.factories import NOW
from ui import troubles


@pytest.fixture(autouse=True)
def rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but the rules of these tests."""
    monkeypatch.setattr(troubles, "_rules", dict(RULES))


@pytest.fixture(autouse=True)
def at_ten() -> Iterator[None]:
    """It is ten o'clock on the day of the licenses."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def handler(operator: User, signed_in: Callable[[User], Client]) -> Client:
    """A browser of somebody who may acknowledge alerts."""
    return signed_in(operator)


@pytest.fixture
def reader(licensing_admin: User, signed_in: Callable[[User], Client]) -> Client:
    """A browser of somebody who may also export them."""
    return signed_in(licensing_admin)
