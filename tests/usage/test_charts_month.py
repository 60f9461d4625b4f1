"""This month against its forecast and the commitment."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from consoles.models import Console
from tests.ui.listing_claims import HTMX
from tests.usage.charting import (
    MONTH,
    NOW,
    TODAY,
    console,
    day,
    days,
    figures,
    html,
    products,
    records,
)
from usage.models import Commitment

MONTH_CHART = "/usage/charts/month/"
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


def test_what_was_used_stands_before_today_and_the_forecast_at_the_end(west: Console, visitor: Client) -> None:
    products(west, site={day("10-01"): 10.0, day("11-03"): 12.0, TODAY: 11.0})

    drawn = figures(visitor, MONTH_CHART)

    assert len(drawn["days"]) == 30
    assert drawn["used"] == [10] * 2 + [12] * 20 + [11] + [None] * 7
    assert [place for place, value in enumerate(drawn["expected"]) if value is not None] == [22, 29]
    assert drawn["low"][29] <= drawn["expected"][29] <= drawn["high"][29]


def test_agents_count_with_their_highest(west: Console, visitor: Client) -> None:
    products(west, site={day("10-01"): 10.0, day("11-20"): 8.0}, console={day("11-01"): 90.0, day("11-05"): 70.0})

    drawn = figures(visitor, MONTH_CHART)

    assert (drawn["used"][22], drawn["counted"][22]) == (78, 98)


def test_days_to_come_are_not_unread(west: Console, visitor: Client) -> None:
    products(west, site={MONTH: 10.0})

    assert all(figures(visitor, MONTH_CHART)["read"])


def test_table_says_the_end_only_where_it_belongs(west: Console, visitor: Client) -> None:
    products(west, site={day("10-01"): 10.0})

    rows = records(visitor, MONTH_CHART)

    assert [row["day"] for row in rows] == ["2026-11-30", *(str(at) for at in reversed(days(MONTH)))]
    assert rows[0] == {
        "day": "2026-11-30", "used_units": None, "counted_units": None, "expected_units": 10.0, "low_units": 10.0,
        "high_units": 10.0, "commitment_units": None, "is_read": None,
    }  # fmt: skip
    assert {row["expected_units"] for row in rows[1:]} == {None}


def test_commitments_are_one_line_once_every_console_has_one(west: Console, visitor: Client) -> None:
    lab = console("Lab")
    products(west, site={day("10-01"): 10.0})
    products(lab, site={day("10-01"): 5.0})
    Commitment.objects.create(console=west, points=12, set_at=NOW)

    assert figures(visitor, MONTH_CHART)["commitment"] is None
    assert "no commitment is set for Lab" in html(visitor, f"{MONTH_CHART}?view=card", **HTMX)

    Commitment.objects.create(console=lab, points=1, set_at=NOW)
    assert figures(visitor, MONTH_CHART)["commitment"] == 13
    assert "commitment 13 · expected 2 over" in html(visitor, f"{MONTH_CHART}?view=card", **HTMX)


def test_one_console_stands_alone(west: Console, visitor: Client) -> None:
    lab = console("Lab")
    products(west, site={day("10-01"): 10.0})
    products(lab, site={day("10-01"): 5.0})
    Commitment.objects.create(console=lab, points=1, set_at=NOW)

    drawn = figures(visitor, f"{MONTH_CHART}?console={lab.pk}")

    assert (drawn["used"][-8], drawn["commitment"]) == (5, 1)
    assert drawn["url"] == "/usage/?by=product&console=Lab"


@pytest.mark.parametrize("asked", ["999", "west", "-1", "%C2%B2"])
def test_a_console_that_there_is_not_is_not_found(asked: str, visitor: Client) -> None:
    for address in (MONTH_CHART, "/usage/forecast/"):
        assert visitor.get(f"{address}?console={asked}").status_code == 404


@pytest.mark.parametrize(
    ("moment", "count", "place"),
    [
        (datetime(2026, 11, 1, 0, 0, tzinfo=UTC), 30, 0),
        (datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC), 30, 29),
        (datetime(2028, 2, 29, 12, 0, tzinfo=UTC), 29, 28),
        (datetime(2027, 1, 1, 0, 0, tzinfo=UTC), 31, 0),
    ],
)
def test_a_month_is_that_of_utc_from_edge_to_edge(
    moment: datetime, count: int, place: int, west: Console, signed_in: Callable[[User], Client], auditor: User
) -> None:
    products(west, site={day("10-01"): 10.0})

    with time_machine.travel(moment, tick=False):
        drawn = figures(signed_in(auditor), MONTH_CHART)

    assert len(drawn["days"]) == count
    assert [at for at, value in enumerate(drawn["used"]) if value is not None] == list(range(place + 1))
    assert drawn["expected"][count - 1] == 10


def test_last_day_has_both_in_one_row(west: Console, signed_in: Callable[[User], Client], auditor: User) -> None:
    products(west, site={day("10-01"): 10.0})

    with time_machine.travel(datetime(2026, 11, 30, 12, tzinfo=UTC), tick=False):
        rows = records(signed_in(auditor), MONTH_CHART)

    assert len(rows) == 30
    assert (rows[0]["used_units"], rows[0]["expected_units"]) == (10, 10)
