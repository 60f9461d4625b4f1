"""A console of which tests tell, and a simulated one on the 2nd of December, whose reports for November wait."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import User
from accounts.permissions import ROLE_PERMISSIONS, Role
from consoles.models import Console
from operations.models import Operation
from operations.services.confirming import preview_confirm
from operations.services.previews import preview_create
from reports.operating.finalizing import finalization_parameters
from reports.preflight.servers import server_concerns
from simulator.app import Simulator, create_app
from tests.consoles.factories import console_make
from tests.operations.workers import Workers
from tests.refresh.reading import connected, read
from tests.reports.factories import NOW, Json
from tests.support.network import Network

START = datetime(2026, 12, 2, 8, tzinfo=UTC)
EXAMPLE = Path(__file__).parents[3] / "shared" / "vspc" / "seed-examples" / "get_licensing_reports.json"
Ask = Callable[..., Operation]


@pytest.fixture
def frozen(db: None) -> Iterator[None]:
    """The moment that the factories call now."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def console(db: None) -> Console:
    return console_make(name="EU-West")


@pytest.fixture
def example() -> list[Json]:
    """The reports of the contract's example."""
    if not EXAMPLE.exists():
        pytest.skip("the contract is not beside this project")
    rows: list[Json] = json.loads(EXAMPLE.read_text(encoding="utf-8"))["data"]
    return rows


@pytest.fixture
def visitor(signed_in: Callable[[User], Client], auditor: User) -> Client:
    return signed_in(auditor)


@pytest.fixture
def person(request: Any) -> Callable[[str], User]:
    """The person of a role, by the name of its fixture."""
    return lambda role: request.getfixturevalue(role)


@pytest.fixture
def only_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pre-flight of one rule."""
    monkeypatch.setattr("reports.preflight.run.RULES", (server_concerns,))


@pytest.fixture
def network(settings: Settings) -> Network:
    return Network(settings)


@pytest.fixture
def traveller() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def app(traveller: time_machine.Traveller) -> Simulator:
    return create_app(companies=12, async_seconds=2)


@pytest.fixture
def simulated(db: None, network: Network, app: Simulator) -> Console:
    """That console, read once."""
    console = connected(network, app)
    read(console, keeps_evidence=True)
    return console


@pytest.fixture
def workers(network: Network, monkeypatch: pytest.MonkeyPatch, traveller: time_machine.Traveller) -> Workers:
    return Workers(network, monkeypatch, traveller)


@pytest.fixture
def ask(simulated: Console, workers: Workers) -> Ask:
    """Ask for something as a licensing admin who confirms the preview."""

    def ask(kind: str = "finalize", parameters: dict[str, Any] | None = None, typed: str = "2026-11") -> Operation:
        user = person_make()
        preview = preview_create(
            user=user,
            kind=kind,
            parameters=finalization_parameters(simulated) if parameters is None else parameters,
            subject_pks=[simulated.pk],
            return_to="/",
        )
        batch = preview_confirm(
            preview_pk=preview.pk, user=user, reason="looked at it", typed=typed, now=timezone.now()
        )
        return batch.operations.get()

    return ask


def person_make(name: str = "ada", role: Role = Role.LICENSING_ADMIN) -> User:
    """Return a person of that role."""
    user, _ = User.objects.get_or_create(username=name, defaults={"sees_everything": True})
    group, _ = Group.objects.get_or_create(name=role)
    # Tests that commit are cleaned up after by emptying every table, that of the roles' permissions too.
    group.permissions.set(Permission.objects.filter(codename__in=ROLE_PERMISSIONS[role]))
    user.groups.set([group])
    return user
