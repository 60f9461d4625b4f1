"""The trend of one organization."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from consoles.models import Console
from tests.ui.listing_claims import HTMX
from tests.usage.charting import (
    KIND,
    NOW,
    TODAY,
    company,
    console,
    day,
    days,
    figures,
    gauge,
    html,
    organization,
    records,
    series,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frozen(db: None) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def visitor(signed_in: Callable[[User], Client], auditor: User) -> Client:
    return signed_in(auditor)


@pytest.fixture
def west() -> Console:
    return console(read=days(day("10-01")))


def test_used_new_and_rental_are_drawn_in_their_unit(west: Console, visitor: Client) -> None:
    usage = organization(west, 1)
    gauge(west, {day("11-20"): 5.0, TODAY: 7.0}, kind=KIND.ORGANIZATION, usage=usage, new=2.0, rental=1.0)
    gauge(west, {TODAY: 40.0}, kind=KIND.ORGANIZATION, usage=usage, unit="instances")
    address = f"/usage/charts/organizations/{usage.pk}/"

    points = series(visitor, address)

    assert (points["Used"][-4:], points["New"][-1], points["Rental"][-1]) == ([5, 5, 5, 7], 2, 1)
    assert series(visitor, f"{address}?unit=instances")["Used"][-1] == 40
    assert [row["used_units"] for row in records(visitor, address)] == [7, 5, 5, 5]


def test_a_unit_that_it_does_not_have_is_the_first_that_it_has(west: Console, visitor: Client) -> None:
    usage = organization(west, 1)
    gauge(west, {TODAY: 40.0}, kind=KIND.ORGANIZATION, usage=usage, unit="instances")

    for query in ("", "?unit=points", "?unit=sockets"):
        drawn = series(visitor, f"/usage/charts/organizations/{usage.pk}/{query}")
        assert drawn["Used"][-1] == 40


def test_units_are_offered_where_there_are_several(west: Console, visitor: Client) -> None:
    one, both = organization(west, 1), organization(west, 2)
    gauge(west, {TODAY: 5.0}, kind=KIND.ORGANIZATION, usage=one)
    for unit in ("points", "instances"):
        gauge(west, {TODAY: 5.0}, kind=KIND.ORGANIZATION, usage=both, unit=unit)

    assert 'aria-label="Unit"' not in html(visitor, f"/usage/charts/organizations/{one.pk}/?view=card", **HTMX)
    assert 'aria-label="Unit"' in html(visitor, f"/usage/charts/organizations/{both.pk}/?view=card", **HTMX)


def test_it_leads_to_the_organization_in_the_list(west: Console, visitor: Client) -> None:
    named, unknown = company(west, 1, 5.0), organization(west, 2)

    assert figures(visitor, f"/usage/charts/organizations/{named.pk}/")["url"] == "/usage/?company=Company+1&gone=1"
    drawn = figures(visitor, f"/usage/charts/organizations/{unknown.pk}/")
    assert drawn["url"] == f"/usage/?q={unknown.uid}&gone=1"


def test_one_that_was_never_counted_says_so(west: Console, visitor: Client) -> None:
    usage = organization(west, 1)

    page = html(visitor, f"/usage/charts/organizations/{usage.pk}/?view=card", **HTMX)

    assert "no reading counted anything" in page


def test_an_organization_that_there_is_not_is_not_found(visitor: Client) -> None:
    assert visitor.get("/usage/charts/organizations/12345/").status_code == 404
    assert visitor.get("/usage/organizations/12345/forecast/").status_code == 404
