"""Who sees the pictures of usage, and what they cost."""

from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from consoles.models import Console
from tests.support.sight import hide_everything
from tests.ui.listing_claims import HTMX, queries_of
from tests.usage.charting import (
    KIND,
    MONTH,
    NOW,
    TODAY,
    company,
    console,
    day,
    days,
    html,
    noon,
    products,
    with_query,
)
from usage.models import Gauge, OrganizationUsage

PRODUCTS, TOP, MONTH_CHART = "/usage/charts/products/", "/usage/charts/top/", "/usage/charts/month/"
OF_ALL = [PRODUCTS, TOP, MONTH_CHART]
FRAGMENTS = ["/usage/forecast/", "/usage/panel/"]
SEERS = ["billing", "licensing_admin", "auditor", "administrator"]
SignIn = Callable[[User], Client]
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


@pytest.fixture
def addresses(west: Console) -> list[str]:
    pk = company(west, 1, 10).pk
    of_one = [f"/usage/charts/organizations/{pk}/", f"/usage/organizations/{pk}/forecast/"]
    return [*OF_ALL, *FRAGMENTS, *of_one]


@pytest.mark.parametrize("role", SEERS)
def test_those_who_may_see_usage_see_pictures(
    role: str, addresses: list[str], signed_in: SignIn, request: pytest.FixtureRequest
) -> None:
    client = signed_in(request.getfixturevalue(role))

    for address in addresses:
        for query in ("", "view=card", "view=table", "format=csv"):
            with closing(client.get(with_query(address, query))) as response:
                assert response.status_code == 200


@pytest.mark.parametrize("role", ["viewer", "operator", "stranger"])
def test_others_are_refused(role: str, addresses: list[str], signed_in: SignIn, request: pytest.FixtureRequest) -> None:
    client = signed_in(request.getfixturevalue(role))

    for address in addresses:
        for query in ("", "view=table", "format=csv"):
            assert client.get(with_query(address, query)).status_code == 403


def test_what_is_out_of_sight_is_in_no_picture(
    west: Console, addresses: list[str], visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    products(west, site={MONTH: 987.25})
    hide_everything(monkeypatch)

    for address in addresses:
        for query in ("", "view=card", "view=table", "format=csv"):
            with closing(visitor.get(with_query(address, query))) as response:
                assert response.status_code == (404 if "organizations" in address else 200)
                body = response.getvalue()
                assert b"987.25" not in body
                assert b"Company 1" not in body


@pytest.mark.parametrize(("role", "is_shown"), [("viewer", False), ("operator", False), ("billing", True)])
def test_overview_has_the_panel_for_those_who_may(
    role: str, is_shown: bool, signed_in: SignIn, request: pytest.FixtureRequest
) -> None:
    page = html(signed_in(request.getfixturevalue(role)), "/")

    assert ('hx-get="/usage/panel/"' in page) is is_shown
    assert ("js/charts/usage.js" in page) is is_shown


@pytest.mark.parametrize("address", OF_ALL)
def test_before_anything_was_read_it_says_what_to_do(address: str, visitor: Client) -> None:
    for view in ("card", "table"):
        page = html(visitor, with_query(address, f"view={view}"))
        assert "No usage has been read yet" in page
        assert 'href="/refreshes/"' in page
        assert "<canvas" not in page


def _fill(west: Console, first: int, count: int) -> None:
    usages = OrganizationUsage.objects.bulk_create(
        OrganizationUsage(console=west, uid=f"{number:032x}", read_at=NOW) for number in range(first, first + count)
    )
    Gauge.objects.bulk_create(
        Gauge(
            console=west, kind=KIND.ORGANIZATION, subject=str(usage.pk), unit_type="points", usage=usage,
            used_units=5.0, changed_at=noon(TODAY), day=TODAY, month=MONTH,
        )
        for usage in usages
    )  # fmt: skip


def test_three_hundred_organizations_take_as_many_queries_as_twelve(
    west: Console, addresses: list[str], visitor: Client
) -> None:
    products(west, site={MONTH: 10.0}, console={MONTH: 5.0})
    _fill(west, 100, 11)
    few = {address: queries_of(visitor, address, **HTMX) for address in addresses * 2}

    _fill(west, 1000, 300)

    assert {address: queries_of(visitor, address, **HTMX) for address in addresses} == few
    assert max(few.values()) <= 22


def test_no_secret_of_a_console_is_read(
    west: Console, addresses: list[str], visitor: Client, django_assert_max_num_queries: Any
) -> None:
    products(west, site={MONTH: 10.0})

    for address in addresses:
        with django_assert_max_num_queries(30) as captured:
            visitor.get(address, headers=HTMX)
        assert not [query for query in captured.captured_queries if '"consoles_console"."api_key"' in query["sql"]]
