"""The first page as somebody sees it whose scope is one company, or nothing."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from consoles.announcements import EMPTY_SCOPE
from consoles.models import Console, Organization
from licensing.models import License
from licensing.services import entitlements_update
from tests.consoles.factories import narrowed
from tests.licensing.factories import NOW, change_make, console_make, license_make, organization_make, server_make
from tests.ui.listing_claims import queries_of

SignIn = Callable[[User], Client]
PAGES = ["/", "/licenses/", "/operations/", "/refreshes/", "/overview/changes/"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frozen() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def console() -> Console:
    return console_make(name="EU-West", created_at=NOW)


@pytest.fixture
def mine(console: Console) -> Organization:
    return organization_make(console, name="Harbor Dental")


@pytest.fixture
def theirs(console: Console) -> Organization:
    return organization_make(console, name="Alder Logistics")


def _expired(owner: Organization, server: str, **values: object) -> License:
    carrier = server_make(owner.console, name=server, organization=owner)
    expired = {"expires_on": NOW.date() - timedelta(days=2), "license_ids": ["key-1"]}
    return license_make(owner.console, server=carrier, organization=owner, **{**expired, **values})


def _html(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ")


def test_numbers_and_sentences_are_of_the_scope(
    signed_in: SignIn, viewer: User, mine: Organization, theirs: Organization
) -> None:
    _expired(mine, "vbr-harbor01")
    for number in range(8):
        change_make(_expired(theirs, f"vbr-alder{number}", units=number))
    entitlements_update(mine.console)
    reading = signed_in(narrowed(viewer, mine))

    html, changes = _html(reading, "/"), _html(reading, "/overview/changes/")

    assert "<strong>1</strong> <span>Expired</span>" in html
    assert "vbr-harbor01 (Harbor Dental)" in html
    assert "alder" not in (html + changes).lower()
    assert "The key of" not in html
    assert sum(sum(bar["counts"]) for bar in reading.get("/overview/runway/").json()["series"]) == 1


@pytest.mark.parametrize("address", PAGES)
def test_somebody_without_a_scope_gets_whole_pages_that_say_so_once(
    address: str, signed_in: SignIn, operator: User, mine: Organization
) -> None:
    _expired(mine, "vbr-harbor01")

    html = _html(signed_in(narrowed(operator)), address)

    assert html.count(EMPTY_SCOPE) == 1
    assert "EU-West" not in html
    assert "No console is connected" not in html


@pytest.mark.parametrize("address", PAGES)
def test_somebody_with_a_scope_is_not_told_of_it(
    address: str, signed_in: SignIn, operator: User, mine: Organization
) -> None:
    reading = signed_in(operator)

    assert EMPTY_SCOPE not in _html(reading, address)
    narrowed(operator, mine)
    assert EMPTY_SCOPE not in _html(reading, address)


def test_a_narrow_scope_costs_the_same_for_many_licenses(signed_in: SignIn, viewer: User, mine: Organization) -> None:
    reading = signed_in(narrowed(viewer, mine))
    _expired(mine, "vbr-harbor01")
    few = queries_of(reading, "/")
    for number in range(20):
        _expired(mine, f"vbr-{number}")

    assert queries_of(reading, "/") == few
