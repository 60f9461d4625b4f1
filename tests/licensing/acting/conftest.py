"""Somebody who may change servers but no console."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User


@pytest.fixture
def acting(signed_in: Callable[[User], Client], operator: User) -> Client:
    return signed_in(operator)
