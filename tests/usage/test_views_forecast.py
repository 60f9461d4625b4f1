"""The page that tells where the month will end."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from consoles.models import Console
from tests.ui.listing_claims import HTMX
from tests.usage.charting import (
    KIND,
    MONTH,
    NOW,
    TODAY,
    console,
    day,
    days,
    gauge,
    html,
    organization,
    products,
    records,
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


def test_it_explains_itself(west: Console, visitor: Client) -> None:
    past = {date(2026, month, 1): 100.0 + month for month in range(1, 12)}
    products(west, backup_server=past)
    gauge(west, {MONTH: 20.0}, kind=KIND.CONSOLE, subject="new", unit="instances")

    page = html(visitor, "/usage/forecast/")

    assert "November's report will probably carry <strong>111 points</strong>" in page
    assert "At this day of the last 10 months it was off by 0 % on average, “same as today” by 0 %." in page
    assert "<canvas" in page
    assert "Stays as it is" in page


def test_without_earlier_months_its_quality_is_unknown(visitor: Client) -> None:
    products(console(read=[TODAY]), site={TODAY: 10.0})

    page = html(visitor, "/usage/forecast/", **HTMX)

    assert "How good that is cannot be said yet: no earlier month is known." in page
    assert "unknown: no earlier month is known" in page


def test_new_units_join_on_the_first(west: Console, visitor: Client) -> None:
    for kind, product in ((KIND.PRODUCT, "backup_server"), (KIND.CONSOLE, "")):
        gauge(west, {day("10-01"): 100.0}, kind=kind, product=product, new=7.0)

    page = html(visitor, "/usage/forecast/", **HTMX)

    assert "On the 1st 7 new points become used: the next month begins with about 107." in page


def test_it_is_a_file_too(west: Console, visitor: Client) -> None:
    products(west, site={day("10-01"): 10.0}, console={day("10-01"): 5.0})

    rows = records(visitor, "/usage/forecast/")

    assert [(row["product"], row["figure"], row["is_reported"], row["expected_units"]) for row in rows] == [
        ("site", "end of the month", True, 10), ("site", "highest", False, 10), ("console", "highest", True, 5),
        ("all", "in the report", True, 15), ("all", "highest", False, 15),
    ]  # fmt: skip


def test_consoles_can_be_chosen_where_there_are_several(west: Console, visitor: Client) -> None:
    products(west, site={day("10-01"): 10.0})
    assert "All consoles" not in html(visitor, "/usage/forecast/", **HTMX)

    lab = console("Lab")
    products(lab, site={day("10-01"): 5.0})

    page = html(visitor, f"/usage/forecast/?console={lab.pk}", **HTMX)
    assert f'hx-get="/usage/forecast/?console={west.pk}"' in page
    assert "<strong>5 points</strong>" in page


def test_nothing_known_is_said_with_what_to_do(west: Console, visitor: Client) -> None:
    usage = organization(west, 1)

    assert "No usage has been read yet" in html(visitor, "/usage/forecast/", **HTMX)
    page = html(visitor, f"/usage/organizations/{usage.pk}/forecast/", **HTMX)
    assert "begins with the first reading that counts points" in page
