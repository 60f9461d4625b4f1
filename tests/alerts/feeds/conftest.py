"""A moment at which nothing moves."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.licensing.factories import NOW


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield
