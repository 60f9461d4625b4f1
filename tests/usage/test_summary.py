"""The strip of numbers above the lists: what each counts, and the list behind it."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from tests.support.network import Network
from tests.ui.listing_claims import HTMX
from tests.usage.console import Row
from tests.usage.factories import server, usage, using, workload
from tests.usage.gauges import LAST_MONTH, LIST, NOW, THIS_MONTH, Told, page, rows_at, told
from usage.selectors.frame import frame_for, usage_ages
from usage.selectors.summary import UsageSummary, UsageTile, usage_summary

pytestmark = pytest.mark.django_db
# What the rows behind a tile have of it.
BEHIND: dict[str, Callable[[Any], float | None]] = {
    "Points now": lambda row: row.gauge.used_units,
    "End of last month": lambda row: row.last_end,
    "Change": lambda row: row.change,
    "New this month": lambda row: row.gauge.new_units,
    "Rental on Cloud Connect": lambda row: row.gauge.rental_units,
}


@pytest.fixture(autouse=True)
def frozen(db: None) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def visitor(signed_in: Callable[[User], Client], auditor: User) -> Client:
    return signed_in(auditor)


def summary(user: User) -> UsageSummary:
    """The strip as this person sees it."""
    return usage_summary(user=user, frame=frame_for(user, NOW), ages=usage_ages(user), now=NOW)


def tiles(user: User) -> dict[str, UsageTile]:
    """The tiles by what they are called."""
    return {tile.label: tile for tile in summary(user).tiles}


def values(user: User) -> dict[str, float | None]:
    """What the tiles say."""
    return {label: tile.value for label, tile in tiles(user).items()}


def told_of(month: int) -> list[Row]:
    """Points, instances, rental and new ones; one organization vanishes."""
    cloud = server(2, workload(10, number=2, rentalUnits=4 + month), type="CloudConnect")
    mixed = workload(7 + month, number=3, unit="Instances", newUnits=9, rentalUnits=9)
    rows = [
        usage(1, server(1, workload(100 + 20 * month, newUnits=5 * month, rentalUnits=3)), cloud),
        usage(2, server(1, workload(30), mixed), server(2, mixed, type="CloudConnect")),
    ]
    return rows if month else [*rows, using(3, 15)]


@pytest.fixture
def two(network: Network) -> tuple[Told, Told]:
    """Two consoles that say the same."""
    both = told(network), told(network, "Lab")
    for console in both:
        console.read(LAST_MONTH, *told_of(0))
        console.read(THIS_MONTH, *told_of(1))
    return both


def test_tiles_are_sums_of_points_over_consoles(two: tuple[Told, Told], auditor: User) -> None:
    assert values(auditor) == {
        "Points now": 320, "Highest this month": 320, "End of last month": 310, "Change": 10,
        "New this month": 10, "Rental on Cloud Connect": 10,
    }  # fmt: skip


def test_each_tile_leads_to_the_rows_that_it_adds_up(two: tuple[Told, Told], auditor: User, visitor: Client) -> None:
    found = tiles(auditor)

    for label, value_of in BEHIND.items():
        rows = rows_at(visitor, found[label].url)
        assert rows
        assert sum(value_of(row) or 0 for row in rows) == found[label].value, label
        assert {row.gauge.unit_type for row in rows} == {"points"}
    assert len(rows_at(visitor, found["New this month"].url)) == 2
    assert len(rows_at(visitor, found["Points now"].url)) == 4


def test_what_is_most_comes_first_behind_a_tile(two: tuple[Told, Told], auditor: User, visitor: Client) -> None:
    highest = [row.this_high for row in rows_at(visitor, tiles(auditor)["Highest this month"].url)]

    assert highest == [130, 130, 30, 30, 0, 0]


def test_other_units_are_counted_apart(two: tuple[Told, Told], auditor: User, visitor: Client) -> None:
    assert summary(auditor).others == ["32 instances"]
    assert "Counted apart, never added to them: 32 instances." in page(visitor, LIST)


def test_a_highest_of_several_consoles_is_the_most_that_it_can_be(
    two: tuple[Told, Told], network: Network, auditor: User
) -> None:
    assert tiles(auditor)["Highest this month"].hint == "at most, over all consoles"


def test_a_highest_of_one_console_is_known(network: Network, auditor: User) -> None:
    told(network).read(THIS_MONTH, using(1, 5))

    assert tiles(auditor)["Highest this month"].hint == "since Nov 1, UTC"


def test_a_console_that_was_not_read_this_month_counts_as_far_as_it_is_known(network: Network, auditor: User) -> None:
    west, lab = told(network), told(network, "Lab")
    west.read(LAST_MONTH, using(1, 100))
    lab.read(THIS_MONTH, using(1, 7))

    assert values(auditor) == {
        "Points now": 107, "Highest this month": 7, "End of last month": 100, "Change": 0,
        "New this month": 0, "Rental on Cloud Connect": None,
    }  # fmt: skip


def test_unknown_tiles_say_why(auditor: User, visitor: Client) -> None:
    assert set(values(auditor).values()) == {None}
    html = page(visitor, LIST)
    for reason in (
        "Nothing has been read.", "No console was read this month.", "No console was read last month.",
        "No console lists Cloud Connect.",
    ):  # fmt: skip
        assert reason in html


def test_zero_is_zero(network: Network, auditor: User, visitor: Client) -> None:
    west = told(network)
    west.read(LAST_MONTH, using(1, 0))
    west.read(THIS_MONTH, using(1, 0))

    assert values(auditor) == {
        "Points now": 0, "Highest this month": 0, "End of last month": 0, "Change": 0, "New this month": 0,
        "Rental on Cloud Connect": None,
    }  # fmt: skip
    assert "<strong>0</strong> <span>Change</span>" in page(visitor, LIST)


def test_a_sum_without_all_of_its_figures_is_the_least(network: Network, visitor: Client) -> None:
    west, lab = told(network), told(network, "Lab")
    west.read(THIS_MONTH, using(1, 7))
    lab.read(THIS_MONTH, usage(1, server(1, workload(5), workload(None, number=2))))

    html = page(visitor, LIST)

    assert '<span aria-hidden="true">≥</span> 12</span></strong> <span>Points now</span>' in html
    assert html.partition("Points now")[2].partition("</nav>")[0].count("≥") == 0


def test_the_strip_is_as_old_as_its_oldest_number(network: Network, auditor: User) -> None:
    west, lab = told(network), told(network, "Lab")
    west.read(THIS_MONTH, using(1, 5))
    lab.read(LAST_MONTH, using(1, 5))

    assert (summary(auditor).oldest_at, summary(auditor).is_stale) == (LAST_MONTH, True)


def test_the_strip_stands_above_the_page_and_not_in_the_fragment(network: Network, visitor: Client) -> None:
    told(network).read(THIS_MONTH, using(1, 5))

    assert 'id="usage-tiles"' in page(visitor, LIST)
    assert 'id="usage-tiles"' not in page(visitor, LIST, **HTMX)


def test_it_is_one_query(two: tuple[Told, Told], auditor: User, django_assert_num_queries: Any) -> None:
    frame, ages = frame_for(auditor, NOW), usage_ages(auditor)

    with django_assert_num_queries(1):
        usage_summary(user=auditor, frame=frame, ages=ages, now=NOW)
