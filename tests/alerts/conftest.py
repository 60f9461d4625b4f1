import pytest
from pytest_django.fixtures import Settings

from tests.alerts.watching import Watched
from tests.support.network import Network
from ui import troubles


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    """Troubles that a test makes up, in place of all rules of the rooms."""
    watched = Watched()
    monkeypatch.setattr(troubles, "_rules", {})
    troubles.register(watched.rule)
    return watched


@pytest.fixture
def network(settings: Settings) -> Network:
    return Network(settings)
