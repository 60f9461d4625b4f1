"""Freshness as somebody sees it whose scope is one company: how old everything is, and no totals of its console."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from consoles.models import Console
from refresh.models import Refresh, RefreshStep
from tests.consoles.factories import console_make, freshness_make, narrowed
from tests.licensing.factories import organization_make
from tests.ui.listing_claims import queries_of

SignIn = Callable[[User], Client]
TOTAL = 7_654
pytestmark = pytest.mark.django_db


@pytest.fixture
def console() -> Console:
    """A console that was read a minute ago, and of which a third is read again."""
    console, now = console_make(name="EU-West"), timezone.now()
    freshness_make(console, now - timedelta(minutes=1), row_count=TOTAL)
    for state in (Refresh.State.SUCCEEDED, Refresh.State.RUNNING):
        refresh = Refresh.objects.create(
            console=console, state=state, trigger=Refresh.Trigger.SCHEDULE, requested_at=now, started_at=now
        )
        RefreshStep.objects.create(
            refresh=refresh,
            step="licenses",
            part="site",
            position=0,
            state=RefreshStep.State.RUNNING if refresh.is_open else RefreshStep.State.SUCCEEDED,
            seen_count=TOTAL,
            total_count=3 * TOTAL,
            changed_count=TOTAL,
            gone_count=TOTAL,
        )
    return console


@pytest.fixture
def narrow(operator: User, console: Console) -> User:
    return narrowed(operator, organization_make(console))


@pytest.fixture
def reading(signed_in: SignIn, narrow: User) -> Client:
    return signed_in(narrow)


def _html(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ")


@pytest.mark.parametrize("address", ["/refreshes/", "/refreshes/progress/"])
def test_totals_of_a_console_need_a_scope_that_covers_it(
    address: str, reading: Client, narrow: User, console: Console
) -> None:
    assert "7 654" not in _html(reading, address)
    narrowed(narrow, console)
    assert "7 654" in _html(reading, address)


def test_everybody_with_a_part_of_a_console_sees_how_old_it_is_and_how_far(reading: Client) -> None:
    html = _html(reading, "/refreshes/")

    assert "1 min" in html
    assert "reading Cloud Connect licenses<" in html
    assert 'value="33"' in html


def test_a_console_out_of_scope_is_neither_named_nor_read(reading: Client) -> None:
    hidden = console_make(name="Hidden")
    freshness_make(hidden, timezone.now())

    refused = reading.post("/refreshes/start/", {"console": hidden.pk})

    assert "Hidden" not in _html(reading, "/refreshes/")
    assert "Hidden" not in refused.content.decode()
    assert not hidden.refreshes.exists()


def test_all_that_is_read_is_in_scope(reading: Client, console: Console) -> None:
    hidden = console_make()
    console.refreshes.all().delete()

    reading.post("/refreshes/start/")

    assert console.refreshes.count() == 1
    assert not hidden.refreshes.exists()


def test_a_narrow_scope_costs_the_same_for_many_consoles(reading: Client, narrow: User, console: Console) -> None:
    few = queries_of(reading, "/refreshes/")
    granted = [organization_make(console) for _ in range(3)]
    for _ in range(5):
        other = console_make()
        freshness_make(other, timezone.now())
        granted.append(organization_make(other))
    narrowed(narrow, *granted)

    assert queries_of(reading, "/refreshes/") == few
