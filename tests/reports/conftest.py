"""A simulated console on the 2nd of December, whose reports for November wait, and workers that run in this process."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group, Permission
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import User
from accounts.permissions import ROLE_PERMISSIONS, Role
from consoles.models import Console
from operations.models import Operation
from operations.services.confirming import preview_confirm
from operations.services.previews import preview_create
from reports.operating.finalizing import finalization_parameters
from simulator.app import Simulator, create_app
from tests.operations.workers import Workers
from tests.refresh.reading import connected, read
from tests.support.network import Network

START = datetime(2026, 12, 2, 8, tzinfo=UTC)
Ask = Callable[..., Operation]


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
def console(db: None, network: Network, app: Simulator) -> Console:
    """The console, read once."""
    console = connected(network, app)
    read(console)
    return console


@pytest.fixture
def workers(network: Network, monkeypatch: pytest.MonkeyPatch, traveller: time_machine.Traveller) -> Workers:
    return Workers(network, monkeypatch, traveller)


@pytest.fixture
def ask(console: Console, workers: Workers) -> Ask:
    """Ask for something as a licensing admin who confirms the preview."""

    def ask(kind: str = "finalize", parameters: dict[str, Any] | None = None, typed: str = "2026-11") -> Operation:
        user = person_make()
        preview = preview_create(
            user=user,
            kind=kind,
            parameters=finalization_parameters(console) if parameters is None else parameters,
            subject_pks=[console.pk],
            return_to="/",
        )
        batch = preview_confirm(
            preview_pk=preview.pk, user=user, reason="looked at it", typed=typed, now=timezone.now()
        )
        return batch.operations.get()

    return ask


def person_make(name: str = "ada", role: Role = Role.LICENSING_ADMIN) -> User:
    """Return a person of that role."""
    user, _ = User.objects.get_or_create(username=name)
    group, _ = Group.objects.get_or_create(name=role)
    # Tests that commit are cleaned up after by emptying every table, that of the roles' permissions too.
    group.permissions.set(Permission.objects.filter(codename__in=ROLE_PERMISSIONS[role]))
    user.groups.set([group])
    return user
