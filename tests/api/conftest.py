"""Scripts of people who may do everything, and one of everything to be read."""

import pytest
from pytest_django.fixtures import Settings

from accounts.models import User
from tests.api.asking import Script
from tests.doors.conftest import marked, rules  # noqa: F401 - fixtures


@pytest.fixture(autouse=True)
def unhurried(settings: Settings) -> None:
    """Let scripts ask as often as a test likes."""
    settings.API_PER_MINUTE = 10**6


@pytest.fixture
def script(administrator: User) -> Script:
    """The script of somebody who may do and see everything."""
    return Script(administrator)
