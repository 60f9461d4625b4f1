import pytest
from pytest_django.fixtures import Settings

from tests.support.network import Network


@pytest.fixture
def network(settings: Settings) -> Network:
    return Network(settings)
