"""Rules to alert of, servers that take messages, and what they got."""

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from accounts import counting
from accounts.permissions import Permission
from tests.alerts.messages.servers import MailServer, WebServer
from ui import troubles
from ui.troubles import Measure, Rule


@pytest.fixture(autouse=True)
def _uncounted() -> Iterator[None]:
    """Nothing that earlier tests have counted."""
    yield
    counting.own_memory.clear()


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules of these tests and no others."""
    monkeypatch.setattr(troubles, "_rules", {})
    for key, permission in (("license.expiry", Permission.VIEW_LICENSES), ("report.late", Permission.VIEW_REPORTS)):
        troubles.register(
            Rule(
                key=key,
                title=key,
                measure=Measure.DAYS_LEFT,
                stages=(60, 30, 14, 7, 1),
                permission=permission.full_name,
                source=lambda _now, _widest: [],
            )
        )


@pytest.fixture
def reached(settings: Settings) -> None:
    """This machine, to which everybody's channels may send."""
    settings.CHANNEL_HOSTS = ["127.0.0.1"]


@pytest.fixture
def mail_server(reached: None) -> Iterator[MailServer]:
    """A mail server that takes everything."""
    with MailServer() as server:
        yield server


@pytest.fixture
def web_server(reached: None) -> Iterator[WebServer]:
    """A web server that takes everything."""
    with WebServer() as server:
        yield server
