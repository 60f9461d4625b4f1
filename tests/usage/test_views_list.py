"""The lists of usage, as people of each role use them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from consoles.models import Organization
from tests.support.network import Network
from tests.ui.listing_claims import HTMX, queries_of, sorted_by
from tests.usage.console import Row
from tests.usage.factories import server, usage, using, workload
from tests.usage.gauges import LAST_MONTH, LIST, NOW, THIS_MONTH, Told, page, rows_at, titles, told
from usage.columns import (
    ORGANIZATION_COLUMNS,
    ORGANIZATION_PRODUCT_COLUMNS,
    PRODUCT_COLUMNS,
    RESELLER_COLUMNS,
    WORKLOAD_COLUMNS,
)
from usage.models import Gauge, OrganizationUsage
from usage.rows import GaugeRow

SignIn = Callable[[User], Client]
COMPANIES, OF_PRODUCT = "/usage/", "/usage/?product=backup_server"
RESELLERS, PRODUCTS, WORKLOADS = "/usage/?by=reseller", "/usage/?by=product", "/usage/?by=workload"
LISTS = [COMPANIES, OF_PRODUCT, RESELLERS, PRODUCTS, WORKLOADS]
COLUMNS = {
    COMPANIES: ORGANIZATION_COLUMNS,
    OF_PRODUCT: ORGANIZATION_PRODUCT_COLUMNS,
    RESELLERS: RESELLER_COLUMNS,
    PRODUCTS: PRODUCT_COLUMNS,
    WORKLOADS: WORKLOAD_COLUMNS,
}
SEERS = ["billing", "licensing_admin", "auditor", "administrator"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frozen(db: None) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def west(network: Network) -> Told:
    return told(network)


@pytest.fixture
def visitor(signed_in: SignIn, auditor: User) -> Client:
    return signed_in(auditor)


def also(address: str, query: str) -> str:
    """The address with something more."""
    return f"{address}{'&' if '?' in address else '?'}{query}"


@pytest.mark.parametrize("role", SEERS)
def test_those_who_may_see_usage_see_every_list(role: str, west: Told, signed_in: SignIn, request: Any) -> None:
    west.read(THIS_MONTH, using(1, 40))
    client = signed_in(request.getfixturevalue(role))

    assert [len(rows_at(client, address)) for address in LISTS] == [1] * 5


@pytest.mark.parametrize("role", ["viewer", "operator", "stranger"])
def test_others_are_refused(role: str, signed_in: SignIn, request: Any) -> None:
    client = signed_in(request.getfixturevalue(role))

    assert {client.get(address).status_code for address in LISTS} == {403}


@pytest.mark.parametrize(("role", "is_led"), [("viewer", False), ("operator", False), ("billing", True)])
def test_only_those_are_led_to_it(role: str, is_led: bool, signed_in: SignIn, request: Any) -> None:
    assert ('href="/usage/"' in page(signed_in(request.getfixturevalue(role)), "/")) is is_led


def test_somebody_who_is_not_signed_in_is_sent_to_sign_in(client: Client) -> None:
    assert client.get(LIST)["Location"] == "/accounts/login/?next=/usage/"
    assert "HX-Redirect" in client.get(LIST, headers=HTMX)


def test_the_list_is_only_read(visitor: Client) -> None:
    assert visitor.post(LIST).status_code == 405


@pytest.mark.parametrize("address", LISTS[:1] + LISTS[2:])
def test_a_list_says_what_to_look_at_before_anything_was_read(address: str, visitor: Client) -> None:
    html = page(visitor, address)

    assert "No usage has been read yet." in html
    assert "Nothing has been read yet" in html
    assert reverse("refresh:refresh_list") in html


@pytest.mark.parametrize("address", LISTS[:1] + LISTS[2:])
def test_consoles_that_list_nothing_are_not_those_that_were_not_read(address: str, west: Told, visitor: Client) -> None:
    west.read(THIS_MONTH)

    html = page(visitor, address)

    assert "The consoles list no usage." in html
    assert "read 4 min ago" in html


@pytest.mark.parametrize("address", LISTS)
def test_filters_that_leave_nothing_offer_the_way_back(address: str, west: Told, visitor: Client) -> None:
    west.read(THIS_MONTH, using(1, 40))

    response = visitor.get(also(address, "q=absent"))

    html = response.content.decode()
    assert "Nothing fits these filters." in html
    assert 'role="status">0 ' in html
    assert len(rows_at(visitor, response.context["clear_url"])) == 1


@pytest.mark.parametrize("address", LISTS)
def test_htmx_gets_the_fragment_and_others_the_page(address: str, west: Told, visitor: Client) -> None:
    west.read(THIS_MONTH, using(1, 40))

    whole, fragment = visitor.get(address), visitor.get(address, headers=HTMX)

    assert "<html" in whole.content.decode()
    assert fragment.content.decode().startswith('<div id="listing"')
    assert "40 points" in fragment.content.decode()
    assert "HX-Request" in fragment["Vary"]


def test_those_that_use_most_come_first_and_points_before_other_units(west: Told, visitor: Client) -> None:
    west.company(1, "Alder")
    west.company(2, "Birch")
    west.company(3, "Cedar")
    instances = server(1, workload(900, unit="Instances"))
    west.read(THIS_MONTH, usage(1, instances, server(2, workload(None))), using(2, 5), using(3, 40))

    found = [(row.company, row.gauge.used_units, row.gauge.unit_type) for row in rows_at(visitor, LIST)]

    assert found == [
        ("Cedar", 40, "points"), ("Birch", 5, "points"), ("Alder", None, "points"), ("Alder", 900, "instances"),
    ]  # fmt: skip


def varied(west: Told, month: int) -> list[Row]:
    """Rows of which each column has equal, different and unknown values."""
    many, few = (100, 7) if month else (40, 7)
    site = server(1, workload(many, newUnits=5, rentalUnits=2), type="CloudConnect")
    rows = [
        usage(1, site, server(2, workload(few, number=2))),
        usage(2, server(2, workload(None, number=2, newUnits=None, rentalUnits=None))),
        usage(3, server(2, workload(few, number=3), workload(9, number=3, unit="Instances")), organizationType=None),
        usage(4, server(3, workload(few, description=None, id=None), type=None), organizationType="Reseller"),
        usage(5, server(4, workload(few, description="alpha", number=5), type="TapeRobot")),
    ]
    return [*rows, using(6, 3)] if month else rows


@pytest.fixture
def varied_lists(west: Told, network: Network) -> None:
    """Two consoles, one of which was not read last month."""
    north = west.reseller(4, "north IT")
    west.company(1, "alder", reseller=north)
    west.company(2, "Birch", reseller=west.reseller(8, "Ost"))
    west.company(3, "Cedar")
    west.company(6, "Birch")
    west.read(LAST_MONTH, *varied(west, 0))
    west.read(THIS_MONTH, *varied(west, 1))
    lab = told(network, "Lab")
    lab.read(THIS_MONTH - timedelta(days=1), using(1, 7), using(2, 9))


def order_value(row: GaugeRow, key: str, columns: Any) -> Any:
    """What a row is sorted by: as it is exported, but a stand-in for an unknown name is unknown."""
    gauge = row.gauge
    if key == "organization":
        return gauge.usage.organization.name.lower() if gauge.usage and gauge.usage.organization else None
    if key == "workload":
        return gauge.workload.lower() or None
    if key == "change_size":
        return None if row.change is None else abs(row.change)
    value = next(column.value(row) for column in columns if column.key == key)
    return value.lower() if isinstance(value, str) else value


@pytest.mark.parametrize("address", LISTS)
def test_every_column_sorts_both_ways_with_unknown_last(address: str, varied_lists: None, visitor: Client) -> None:
    rows, columns = rows_at(visitor, address), COLUMNS[address]
    gauges = [row.gauge for row in rows]
    assert len(rows) > 3

    for key in (column.key for column in columns if column.order_by):
        values = {row.gauge: order_value(row, key, columns) for row in rows}
        assert len(set(values.values())) > 1 or key == "product", key
        for descending in (False, True):
            found = rows_at(visitor, also(address, f"sort={'-' if descending else ''}{key}"))
            expected = sorted_by(gauges, values.get, descending=descending)
            assert [row.gauge for row in found] == expected, key


@pytest.mark.parametrize("sort", ["absent", "-absent", "age", "reasons", "is_partial", "--used_units"])
def test_an_unknown_sort_falls_back_to_most_used_first(sort: str, west: Told, visitor: Client) -> None:
    west.read(THIS_MONTH, using(1, 5), using(2, 40))

    assert [row.gauge.used_units for row in rows_at(visitor, f"{LIST}?sort={sort}")] == [40, 5]


def crowd(address: str, count: int) -> Callable[[float], list[Row]]:
    """So many rows of a list, as a console tells them."""
    if address == PRODUCTS:
        return lambda used: [
            usage(1, *(server(number, workload(used), type=f"Robot {number}") for number in range(count)))
        ]
    if address == WORKLOADS:
        return lambda used: [usage(1, server(1, *(workload(used, number=number) for number in range(count))))]
    return lambda used: [using(number, used) for number in range(count)]


@pytest.mark.parametrize(
    "address", [*LISTS, "/usage/?q=e", "/usage/?sort=-change_units&jumped=1", "/usage/?workload=workload+1"]
)
def test_the_number_of_queries_does_not_grow_with_the_rows(address: str, west: Told, visitor: Client) -> None:
    def queries(count: int) -> int:
        said = crowd(address, count)
        west.read(LAST_MONTH, *said(40))
        west.read(THIS_MONTH, *said(60))
        return queries_of(visitor, address)

    north = west.reseller(999, "North IT")
    for number in range(300):
        company = {"type": Organization.Type.RESELLER} if address == RESELLERS else {"reseller": north}
        west.company(number, f"Company {number}", **company)
    few = queries(3)
    OrganizationUsage.objects.all().delete()
    Gauge.objects.all().delete()

    assert queries(300) == few
    assert few <= 21


@pytest.mark.parametrize(("number", "shown"), [("2", 2), ("0", 2), ("99", 2), ("x", 1), ("", 1), ("-1", 2)])
def test_a_page_that_there_is_not_is_the_nearest(number: str, shown: int, west: Told, visitor: Client) -> None:
    west.read(THIS_MONTH, *crowd(COMPANIES, 51)(5))

    response = visitor.get(LIST, {"page": number})

    assert response.context["page"].number == shown
    assert 'role="status">51 lines' in response.content.decode()


def test_pages_divide_the_list_without_gap_or_repetition(west: Told, visitor: Client) -> None:
    west.read(THIS_MONTH, *crowd(COMPANIES, 120)(5))

    seen = [row.gauge.pk for number in (1, 2, 3) for row in rows_at(visitor, f"{LIST}?sort=used_units&page={number}")]

    assert sorted(seen) == sorted(Gauge.objects.filter(kind=Gauge.Kind.ORGANIZATION).values_list("pk", flat=True))


def test_tabs_lead_to_each_list_without_the_filters_of_another(west: Told, visitor: Client) -> None:
    west.read(THIS_MONTH, using(1, 40))

    response = visitor.get("/usage/?by=reseller&reseller=Absent&sort=-new_units")

    tabs = response.context["tabs"]
    assert [(tab.title, len(rows_at(visitor, tab.url)), tab.is_current) for tab in tabs] == [
        ("Companies", 1, False), ("Resellers", 1, True), ("Products", 1, False), ("Workloads", 1, False),
    ]  # fmt: skip


def test_a_list_by_something_that_there_is_not_is_that_of_companies(west: Told, visitor: Client) -> None:
    west.company(1, "Alder")
    west.read(THIS_MONTH, using(1, 40))

    assert titles(visitor, "/usage/?by=absent") == ["Alder"]


def test_columns_are_those_that_the_person_chose(west: Told, signed_in: SignIn, auditor: User) -> None:
    west.read(THIS_MONTH, using(1, 40, organizationType="Reseller"))
    client = signed_in(auditor)
    before = page(client, LIST)

    chosen = {"listing": "usage", "column": ["organization_type", "used_units"], "next": LIST}
    client.post(reverse("accounts:columns"), chosen)

    headings = [heading.column.key for heading in client.get(LIST).context["headings"]]
    assert headings == ["organization", "organization_type", "used_units"]
    assert 'data-label="Kind"' not in before
    assert '<td data-label="Kind">Reseller</td>' in page(client, LIST)
