"""What a row of the lists of usage says: numbers with their age, and reasons where there is none."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from tests.support.network import Network
from tests.usage.console import Row
from tests.usage.factories import platform, server, usage, using, workload
from tests.usage.gauges import LAST_MONTH, LIST, NOW, THIS_MONTH, Told, page, rows_at, titles, told

COMPANIES, OF_PRODUCT = "/usage/", "/usage/?product=backup_server"
RESELLERS, PRODUCTS, WORKLOADS = "/usage/?by=reseller", "/usage/?by=product", "/usage/?by=workload"
LISTS = [COMPANIES, OF_PRODUCT, RESELLERS, PRODUCTS, WORKLOADS]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frozen(db: None) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def west(network: Network) -> Told:
    return told(network)


@pytest.fixture
def visitor(signed_in: Callable[[User], Client], auditor: User) -> Client:
    return signed_in(auditor)


def test_names_are_text_and_nothing_else(network: Network, visitor: Client) -> None:
    attack = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    west = told(network, attack)
    reseller = west.reseller(2, attack)
    west.company(1, attack, reseller=reseller)
    west.server(5, attack)
    vms = workload(40, platform(40, type=attack, description=attack), description=attack)
    bad = usage(1, server(5, vms), server(6, workload(3, unit=attack), type=attack), organizationType=attack)
    west.read(LAST_MONTH, using(1, 1))
    west.read(THIS_MONTH, bad)

    for address in (*LISTS, "/usage/?q=alert"):
        html = page(visitor, address)
        assert 'class="empty"' not in html
        assert "<script>alert" not in html
        assert "<img" not in html
        assert "&lt;script&gt;" in html


def test_unknown_is_a_dash_with_its_reason_and_zero_is_zero(west: Told, visitor: Client) -> None:
    west.read(LAST_MONTH, using(1, None), using(2, 0))
    west.read(THIS_MONTH, using(1, None), using(2, 0))

    zero, unknown = rows_at(visitor, f"{LIST}?sort=used_units")

    assert (unknown.gauge.used_units, zero.gauge.used_units) == (None, 0)
    assert unknown.month_gap == "The console did not say how much was used this month."
    assert unknown.last_gap == "The console did not say how much was used last month."
    html = page(visitor, f"{LIST}?q={unknown.gauge.usage.uid}")
    for reason in ("The console does not say how much is used.", unknown.month_gap, unknown.last_gap):
        assert reason in html
    html = page(visitor, f"{LIST}?q={zero.gauge.usage.uid}")
    assert 'class="end nowrap">0 points' in html
    assert '<td data-label="Highest this month" class="end">0</td>' in html
    assert '<td data-label="Change" class="end nowrap">0</td>' in html


def test_a_sum_without_all_of_its_figures_is_the_least(west: Told, visitor: Client) -> None:
    west.read(THIS_MONTH, usage(1, server(1, workload(7), workload(None, number=2))))

    for address in (COMPANIES, OF_PRODUCT, RESELLERS, PRODUCTS):
        html = page(visitor, address)
        assert "this is the least that it can be" in html
        assert '<span aria-hidden="true">≥</span> 7</span> points' in html


def test_two_units_stand_apart(west: Told, visitor: Client) -> None:
    west.read(THIS_MONTH, usage(1, server(1, workload(7), workload(3, number=2, unit="Instances"))))

    for address in LISTS:
        html = page(visitor, address)
        assert "7 points" in html
        assert "3 instances" in html
        assert "10 " not in html.partition("<tbody>")[2].partition("</tbody>")[0]


def test_an_organization_that_the_directory_does_not_know_has_its_uid(west: Told, visitor: Client) -> None:
    west.read(THIS_MONTH, using(90, 7))

    html = page(visitor, LIST)

    assert str(west.usage(90).uid) in html
    assert "not in the directory</span>" in html


def test_one_that_vanished_this_month_is_marked_and_an_older_one_left_out(west: Told, visitor: Client) -> None:
    west.company(1, "Alder")
    west.company(2, "Birch")
    west.read(LAST_MONTH - timedelta(days=5), using(1, 40), using(2, 7))
    west.read(LAST_MONTH, using(1, 40))
    west.read(THIS_MONTH)

    (row,) = rows_at(visitor, LIST)

    assert (row.company, row.gauge.used_units, row.last_end, row.change, row.this_high) == ("Alder", 0, 40, -40, 0)
    assert "gone</span>" in page(visitor, LIST)
    assert sorted(titles(visitor, f"{LIST}?gone=1")) == ["Alder", "Birch"]


def test_numbers_say_how_old_they_are_and_when_that_is_too_old(west: Told, network: Network, visitor: Client) -> None:
    lab = told(network, "Lab")
    west.read(NOW - timedelta(minutes=45), using(1, 40))
    lab.read(NOW - timedelta(minutes=46), using(1, 7))

    fresh, stale = rows_at(visitor, LIST)

    assert (fresh.is_stale, stale.is_stale) == (False, True)
    html = page(visitor, LIST)
    assert '<span class="badge-word warning">read 46 min ago</span>' in html
    assert html.count("Older than it should be") == 1
    assert '<td data-label="Age" class="end nowrap">45 min</td>' in html


EVE, FIRST = datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC), datetime(2026, 11, 1, 0, 0, 1, tzinfo=UTC)
READINGS = [(datetime(2026, 9, 30, 23, 59, tzinfo=UTC), 30), (datetime(2026, 10, 8, tzinfo=UTC), 90), (EVE, 50)]


@pytest.mark.parametrize(
    ("now", "readings", "said"),
    [
        (EVE, READINGS, (90, 30, 30, 20)),
        (FIRST, READINGS, (None, 50, 90, 0)),
        (FIRST, [*READINGS, (FIRST, 70)], (70, 50, 90, 20)),
        (FIRST, [*READINGS, (FIRST.replace(second=0), 70), (FIRST, 60)], (70, 50, 90, 10)),
        (FIRST.replace(month=12), READINGS, (None, None, None, None)),
        (FIRST, [(FIRST, 70)], (70, None, None, None)),
    ],
)
def test_months_change_at_midnight_in_utc(
    now: datetime, readings: list[tuple[datetime, float]], said: tuple[float | None, ...], west: Told, visitor: Client
) -> None:
    for moment, used in readings:
        west.read(moment, using(1, used))

    with time_machine.travel(now, tick=False):
        (row,) = rows_at(visitor, LIST)
        html = page(visitor, LIST)

    assert (row.this_high, row.last_end, row.last_high, row.change) == said
    assert ("The console was not read this month." in html) is (said[0] is None)
    assert ("The console was not read last month." in html) is (said[1] is None)


def test_a_row_says_what_explains_most_of_its_change(west: Told, visitor: Client) -> None:
    west.company(1, "Alder")
    west.server(5, "vbr-alder01")

    def of(*used: float) -> Row:
        return usage(1, server(5, *(workload(units, number=number) for number, units in enumerate(used, start=1))))

    west.read(LAST_MONTH, of(10, 10, 10, 10), using(2, 5))
    west.read(THIS_MONTH, of(40, 30, 20, 10), using(2, 5))

    html = page(visitor, LIST)

    assert '+30: Workload 1 10 → 40 <span class="soft">on vbr-alder01</span>' in html
    assert "+20: Workload 2 10 → 30" in html
    assert f'href="{west.usage(1).get_absolute_url()}#changes">and 1 more</a>' in html
    assert html.count('class="reason"') == 2
    assert '<strong>+60</strong> <span class="soft">+150 %</span>' in html


def test_the_secrets_of_consoles_are_left_where_they_are(
    west: Told, visitor: Client, django_assert_max_num_queries: Any
) -> None:
    west.read(THIS_MONTH, using(1, 40))

    for address in LISTS:
        with django_assert_max_num_queries(18) as captured:
            visitor.get(address)
        sql = " ".join(query["sql"] for query in captured.captured_queries)
        assert "api_key" not in sql
        assert 'consoles_console"."password' not in sql
