"""Somebody who looks at the licenses of one console, at the moment that the factories call now."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from consoles.models import Console
from tests.licensing.factories import NOW, console_make


@pytest.fixture
def frozen() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def console(db: None) -> Console:
    return console_make(name="EU-West")


@pytest.fixture
def visitor(signed_in: Callable[[User], Client], viewer: User) -> Client:
    return signed_in(viewer)
