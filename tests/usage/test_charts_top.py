"""The ten organizations that use most."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from consoles.models import Console, Organization
from tests.ui.listing_claims import HTMX
from tests.usage.charting import (
    MONTH,
    NOW,
    TODAY,
    company,
    console,
    day,
    days,
    figures,
    gauge,
    html,
    records,
)

TOP = "/usage/charts/top/"
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


def test_the_ten_that_use_most_come_largest_first(west: Console, visitor: Client) -> None:
    for number in range(1, 13):
        company(west, number, 10.0 * number)

    drawn = figures(visitor, TOP)

    assert drawn["labels"] == [f"Company {number}" for number in range(12, 2, -1)]
    assert drawn["now"] == [10.0 * number for number in range(12, 2, -1)]


def test_change_is_told_in_units_and_percent(west: Console, visitor: Client) -> None:
    company(west, 1, 110.0, 100.0)
    company(west, 2, 75.0, 100.0)
    company(west, 3, 50.0, 0.0)

    drawn = figures(visitor, TOP)
    table = html(visitor, f"{TOP}?view=table", **HTMX)

    assert drawn["before"] == [100, 100, 0]
    assert [text.replace("\u00a0", " ") for text in drawn["changes"]] == ["+10 (+10 %)", "\u221225 (\u221225 %)", "+50"]
    for words in (">+10<", ">+10 %<", ">\u221225<", ">\u221225 %<", ">+50<"):
        assert words in table


def test_a_month_that_was_not_read_has_no_change(visitor: Client) -> None:
    company(console(read=[TODAY]), 1, 110.0)

    drawn = figures(visitor, TOP)

    assert (drawn["before"], drawn["changes"]) == ([None], [""])
    assert "unknown: not known at the end of last month" in html(visitor, f"{TOP}?view=table", **HTMX)


def test_a_bar_leads_to_its_organization(west: Console, visitor: Client) -> None:
    usage = company(west, 1, 110.0)

    assert figures(visitor, TOP)["urls"] == [f"/usage/organizations/{usage.pk}/"]
    assert f'<a href="/usage/organizations/{usage.pk}/">Company 1</a>' in html(visitor, f"{TOP}?view=table")


def test_only_points_in_use_compete(west: Console, visitor: Client) -> None:
    company(west, 1, 1.0)
    company(west, 2, 0.0)
    company(west, 3, 999.0, unit="instances")
    gauge(west, {MONTH: 999.0})

    assert figures(visitor, TOP)["labels"] == ["Company 1"]


def test_sums_with_gaps_are_the_least_that_they_can_be(west: Console, visitor: Client) -> None:
    company(west, 1, 110.0, is_partial=True)

    assert ">≥ 110<" in html(visitor, f"{TOP}?view=table", **HTMX)


def test_names_are_only_text(west: Console, visitor: Client) -> None:
    usage = company(west, 1, 110.0)
    Organization.objects.update(name="<script>alert(1)</script>")

    for address in (f"{TOP}?view=table", f"/usage/charts/organizations/{usage.pk}/?view=table"):
        assert "<script>alert" not in html(visitor, address)


def test_file_has_the_keys_of_the_list(west: Console, visitor: Client) -> None:
    company(west, 1, 110.0, 100.0)

    assert records(visitor, TOP) == [
        {
            "organization": "Company 1",
            "console": "EU-West",
            "reseller": None,
            "used_units": 110.0,
            "last_month_units": 100.0,
            "change_units": 10.0,
            "change_percent": 10.0,
        }
    ]
