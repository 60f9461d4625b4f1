"""A moment at which nothing moves, and the token."""

from collections.abc import Iterator

import pytest
import time_machine
from pytest_django.fixtures import Settings

from tests.alerts.metrics.scraping import TOKEN
from tests.licensing.factories import NOW


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def token(settings: Settings, db: None) -> None:
    settings.METRICS_TOKEN = TOKEN
