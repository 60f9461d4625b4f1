import pytest

from tests.alerts.watching import Watched
from ui import troubles


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    """Troubles that a test makes up, in place of all rules of the rooms."""
    watched = Watched()
    monkeypatch.setattr(troubles, "_rules", {})
    troubles.register(watched.rule)
    return watched
