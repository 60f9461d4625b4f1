"""A simulated console, servers of it to act on, and workers that run in this process."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from uuid import UUID

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import User
from accounts.permissions import Role
from consoles.models import Console
from operations import kinds
from operations.models import Batch, Operation
from operations.services.confirming import preview_confirm
from operations.services.previews import preview_create
from simulator.app import Simulator, create_app
from tests.licensing.factories import NOW, console_make
from tests.operations.factories import pretend_kinds
from tests.operations.probe import Probe
from tests.operations.workers import Workers
from tests.refresh.reading import connected
from tests.support.network import Network

START = datetime(2026, 11, 23, 8, tzinfo=UTC)
Ask = Callable[..., list[Operation]]


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The moment of the factories, and kinds that only pretend."""
    pretend_kinds(monkeypatch)
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def west(db: None) -> Console:
    return console_make(name="EU-West")


@pytest.fixture
def network(settings: Settings) -> Network:
    return Network(settings)


@pytest.fixture
def traveller() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def app(traveller: time_machine.Traveller) -> Simulator:
    return create_app(companies=20, async_seconds=2)


@pytest.fixture
def console(db: None, network: Network, app: Simulator) -> Console:
    return connected(network, app)


@pytest.fixture
def uids(app: Simulator) -> list[UUID]:
    """Backup servers with a license that can be renewed."""
    rows = app.world.rows("/licensing/backupServers")
    return [UUID(uid) for uid, row in rows.items() if row["type"] in {"Rental", "Subscription"}]


@pytest.fixture
def probe(console: Console, uids: list[UUID], monkeypatch: pytest.MonkeyPatch) -> Probe:
    probe = Probe(console, uids)
    monkeypatch.setitem(kinds._kinds, Probe.name, probe)
    return probe


@pytest.fixture
def workers(network: Network, monkeypatch: pytest.MonkeyPatch, traveller: time_machine.Traveller) -> Workers:
    return Workers(network, monkeypatch, traveller)


@pytest.fixture
def ask(probe: Probe, workers: Workers) -> Ask:
    """Ask for a probe of the first servers, as one batch."""

    def ask(count: int = 1, *, first: int = 0, user: User | None = None) -> list[Operation]:
        return list(batch_make(user or person_make(), range(first, first + count)).operations.order_by("position"))

    return ask


def person_make(name: str = "ada", role: Role = Role.LICENSING_ADMIN) -> User:
    user, _ = User.objects.get_or_create(username=name, defaults={"sees_everything": True})
    user.groups.set([Group.objects.get_or_create(name=role)[0]])
    return user


def batch_make(user: User, subject_pks: Sequence[int]) -> Batch:
    preview = preview_create(user=user, kind=Probe.name, parameters={}, subject_pks=subject_pks, return_to="/")
    return preview_confirm(preview_pk=preview.pk, user=user, reason="testing", typed="", now=timezone.now())


def effects_on(app: Simulator, operation: Operation) -> int:
    """How often the console has really done what the operation asks for."""
    app.settle()
    return sum(str(operation.target_uid) in effect.path for effect in app.effects)
