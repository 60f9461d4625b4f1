"""The points on the first page."""

from collections.abc import Callable
from datetime import timedelta
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
    console,
    day,
    days,
    gauge,
    html,
    products,
)
from usage.models import Commitment

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


def test_it_says_points_change_and_what_comes(west: Console, visitor: Client) -> None:
    past = {day("10-01"): 100.0, day("11-02"): 130.0, TODAY: 125.0}
    marks: dict[str, Any] = {"month_high": 130.0, "previous_last": 100.0, "new": 3.0}
    gauge(west, past, product="site", **marks)
    gauge(west, past, kind=KIND.CONSOLE, **marks)
    Commitment.objects.create(console=west, points=120, set_at=NOW)

    page = html(visitor, "/usage/panel/", **HTMX)

    assert "<strong>125</strong> points now" in page
    assert '>+25 (+25 %)</a> <span class="soft">since the end of October</span>' in page
    assert ">130</a>" in page
    assert '>3</a> <span class="soft">become used then</span>' in page
    assert "now 5 over, expected 5 over" in page
    assert "read 4 min ago" in page
    assert 'data-chart="areas"' in page


def test_zero_is_zero_and_unknown_has_its_reason(visitor: Client) -> None:
    fresh = console(read=[TODAY])
    gauge(fresh, {TODAY: 0.0}, product="site", new=None)
    gauge(fresh, {TODAY: 0.0}, kind=KIND.CONSOLE, new=None)

    page = html(visitor, "/usage/panel/", **HTMX)

    assert "<strong>0</strong> points now" in page
    for reason in ("no console was read last month", "no console says what is new", "no commitment is set for"):
        assert f"unknown: {reason}" in page


def test_highest_of_several_consoles_is_only_a_bound(west: Console, visitor: Client) -> None:
    products(west, site={day("10-01"): 10.0})
    products(console("Lab"), site={day("10-01"): 5.0})

    assert "at most, over 2 consoles" in html(visitor, "/usage/panel/", **HTMX)


def test_the_oldest_reading_is_its_age(west: Console, visitor: Client) -> None:
    products(west, site={day("10-01"): 10.0})
    lab = console("Lab")
    products(lab, site={day("10-01"): 5.0})
    lab.freshness.update(refreshed_at=NOW - timedelta(hours=5))

    page = html(visitor, "/usage/panel/", **HTMX)

    assert '<span class="badge-word warning">read 5 h ago</span>' in page


def test_before_anything_was_read_it_says_what_to_do(visitor: Client) -> None:
    page = html(visitor, "/usage/panel/")

    assert "<h1>Points</h1>" in page
    assert "No usage has been read yet" in page
    assert 'href="/refreshes/"' in page
