"""Points by product: what is drawn is what happened, and the table says the same."""

from collections.abc import Callable
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
    gauge,
    html,
    products,
    records,
    series,
)

PRODUCTS = "/usage/charts/products/"
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


def test_a_day_without_a_change_is_as_the_day_before(west: Console, visitor: Client) -> None:
    products(west, site={day("11-19"): 10.0, day("11-22"): 12.0})

    assert series(visitor, f"{PRODUCTS}?days=30")["Cloud Connect"][-6:] == [None, 10, 10, 10, 12, 12]


def test_days_that_nobody_read_are_told(visitor: Client) -> None:
    sparse = console(read=[day("11-20"), day("11-23")])
    products(sparse, site={day("11-20"): 10.0})

    drawn = figures(visitor, f"{PRODUCTS}?days=30")
    table = html(visitor, f"{PRODUCTS}?days=30&view=table")

    assert dict(zip(drawn["days"], drawn["read"], strict=True))["2026-11-20"]
    assert drawn["read"][-4:] == [True, False, False, True]
    assert [row["is_read"] for row in records(visitor, f"{PRODUCTS}?days=30")] == drawn["read"][-4:]
    assert "2 days not read (dashed, as the day before)" in table
    assert "known since Nov 20, 2026" in table


def test_order_is_the_same_whatever_is_used(west: Console, visitor: Client) -> None:
    products(west, console={MONTH: 900.0}, m365={MONTH: 1.0}, backup_server={MONTH: 50.0}, site={MONTH: 5.0})

    assert list(series(visitor, PRODUCTS)) == [
        "Cloud Connect", "Backup & Replication", "Microsoft 365", "Console agents",
    ]  # fmt: skip


def test_products_that_we_do_not_know_stand_together(west: Console, visitor: Client) -> None:
    gauge(west, {MONTH: 3.0}, product="TapeRobot")
    gauge(west, {MONTH: 4.0}, product="")

    (drawn,) = figures(visitor, PRODUCTS)["series"]

    assert (drawn["label"], drawn["values"][-1], drawn["url"]) == ("Other products", 7, "/usage/?by=product")


def test_consoles_are_added_up(west: Console, visitor: Client) -> None:
    lab = console("Lab", read=[TODAY])
    products(west, site={MONTH: 10.0})
    products(lab, site={TODAY: 5.0})

    assert series(visitor, PRODUCTS)["Cloud Connect"][-2:] == [10, 15]


def test_other_units_are_not_points(west: Console, visitor: Client) -> None:
    products(west, site={MONTH: 10.0})
    gauge(west, {MONTH: 999.0}, product="backup_server", unit="instances")

    assert list(series(visitor, PRODUCTS)) == ["Cloud Connect"]


@pytest.mark.parametrize(
    ("query", "count"), [("", 90), ("?days=30", 30), ("?days=90", 90), ("?days=365", 365), ("?days=7", 90),
                         ("?days=-1", 90), ("?days=all", 90), ("?days=%C2%B2", 90)],
)  # fmt: skip
def test_it_goes_back_as_far_as_is_offered(query: str, count: int, west: Console, visitor: Client) -> None:
    products(west, site={MONTH: 10.0})

    drawn = figures(visitor, f"{PRODUCTS}{query}")

    assert len(drawn["days"]) == count
    assert drawn["days"][-1] == "2026-11-23"
    assert {len(one["values"]) for one in drawn["series"]} == {count}


def test_what_was_last_said_before_the_first_day_holds_on_it(west: Console, visitor: Client) -> None:
    products(west, site={day("03-01"): 8.0, day("05-01"): 10.0})

    assert series(visitor, f"{PRODUCTS}?days=30")["Cloud Connect"] == [10] * 30


def test_a_series_leads_to_its_list(west: Console, visitor: Client) -> None:
    products(west, backup_server={MONTH: 10.0})

    (drawn,) = figures(visitor, PRODUCTS)["series"]

    assert drawn["url"] == "/usage/?product=backup_server"
    assert f'<a href="{drawn["url"]}">Backup &amp; Replication</a>' in html(visitor, f"{PRODUCTS}?view=card", **HTMX)
    assert f'<a href="{drawn["url"]}">Backup &amp; Replication</a>' in html(visitor, f"{PRODUCTS}?view=table")


def test_table_and_files_have_what_is_drawn(west: Console, visitor: Client) -> None:
    products(west, site={day("11-20"): 10.0, TODAY: 12.0}, m365={day("11-21"): 1.5})

    drawn = figures(visitor, f"{PRODUCTS}?days=30")
    rows = records(visitor, f"{PRODUCTS}?days=30")

    by_label = {one["label"]: one["values"][-4:] for one in drawn["series"]}
    assert [row["day"] for row in rows] == drawn["days"][-4:][::-1]
    assert [row["site_units"] for row in rows][::-1] == by_label["Cloud Connect"] == [10, 10, 10, 12]
    assert [row["m365_units"] for row in rows][::-1] == by_label["Microsoft 365"] == [None, 1.5, 1.5, 1.5]
    assert [row["total_units"] for row in rows] == [13.5, 11.5, 11.5, 10]
    table = html(visitor, f"{PRODUCTS}?days=30&view=table", **HTMX)
    assert table.count("<tr>") == len(rows) + 1
    assert ">13.5</td>" in table


def test_facts_say_how_much_and_how_old(west: Console, visitor: Client) -> None:
    products(west, site={day("03-01"): 1234.5})

    assert "1 234.5 points now · read 4 min ago" in html(visitor, f"{PRODUCTS}?days=30&view=card", **HTMX)


def test_figures_of_nothing_are_still_figures(visitor: Client) -> None:
    assert figures(visitor, PRODUCTS)["series"] == []
    assert records(visitor, PRODUCTS) == []
