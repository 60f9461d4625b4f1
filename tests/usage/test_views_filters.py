"""Narrowing the lists of usage, by address or by form, and where their rows lead."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from tests.support.network import Network
from tests.usage.console import Row
from tests.usage.factories import server, usage, using, workload
from tests.usage.gauges import LAST_MONTH, LIST, NOW, THIS_MONTH, Told, page, rows_at, titles, told

SignIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frozen(db: None) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def visitor(signed_in: SignIn, auditor: User) -> Client:
    return signed_in(auditor)


def known(west: Told) -> None:
    """Name organizations after what is to be found of them."""
    north = west.reseller(10, "North IT")
    west.company(1, "plain")
    west.company(2, "alder", reseller=north)
    west.company(3, "alder logistics", reseller=west.reseller(13, "North IT East"))
    for number, name in enumerate(("risen", "fallen", "growing", "partial", "vanished", "units"), start=4):
        west.company(number, name)


def told_of(month: int) -> list[Row]:
    """What they use at the end of last month, and now."""
    cloud = server(1, workload(20, number=7, description="Cloud VM", rentalUnits=3), type="CloudConnect")
    rows = [
        using(1, 20),
        usage(2, server(1, workload(20)), cloud),
        using(3, 20),
        using(4, 140 if month else 100),
        using(5, 60 if month else 100),
        usage(6, server(1, workload(20, newUnits=5 if month else 0))),
        usage(7, server(1, workload(20), workload(None if month else 1, number=2))),
        usage(9, server(1, workload(20), workload(30, number=3, unit="Instances"))),
        using(10, 20, organizationType="Reseller"),
        using(90, 20),
    ]
    return rows if month else [*rows, using(8, 20)]


@pytest.fixture
def lists(network: Network) -> Told:
    """Two consoles with one row for each thing that can be filtered by, named after it."""
    west, lab = told(network), told(network, "Lab")
    known(west)
    west.read(LAST_MONTH, *told_of(0))
    west.read(THIS_MONTH, *told_of(1))
    lab.company(1, "lab")
    robot = server(2, workload(5, number=9, unit="Sockets", description="Tape"), type="TapeRobot")
    lab.read(LAST_MONTH, usage(1, server(1, workload(20)), robot))
    return west


ALL = {
    "plain", "alder", "alder logistics", "risen", "fallen", "growing", "partial", "vanished", "units", "North IT",
    "lab", "unknown",
}  # fmt: skip


def found(client: Client, query: str) -> set[str]:
    """Whom the list of companies shows."""
    return {"unknown" if name.startswith("0000") else name for name in titles(client, LIST + query)}


LEAVES = {
    "": ALL,
    "?console=Lab": {"lab"},
    "?console=Lab&console=EU-West": ALL,
    "?unit=instances": {"units"},
    "?unit=sockets": {"lab"},
    "?unit=instances&unit=sockets": {"units", "lab"},
    "?product=site": {"alder"},
    "?product=TapeRobot": {"lab"},
    "?product=site&product=TapeRobot": {"alder", "lab"},
    "?company=alder": {"alder"},
    "?company=ALDER+log": {"alder logistics"},
    "?reseller=north+it": {"alder", "North IT"},
    "?reseller=east": {"alder logistics"},
    "?no_reseller=1": ALL - {"alder", "alder logistics", "North IT"},
    "?type=Reseller": {"North IT"},
    "?type=Reseller&type=Company": ALL,
    "?type=Provider": set(),
    "?workload=cloud+vm": {"alder"},
    "?workload=tape": {"lab"},
    "?workload=cloud": set(),
    "?jumped=1": {"risen", "fallen"},
    "?new=1": {"growing"},
    "?vanished=1": {"vanished"},
    "?unmapped=1": {"unknown"},
    "?partial=1": {"partial"},
    "?gone=1": ALL,
    "?q=alder": {"alder", "alder logistics"},
    "?q=NORTH": {"alder", "alder logistics", "North IT"},
    "?q=lab": {"lab"},
    "?q=00000000-0000-0000-0000-00000000005a": {"unknown"},
    "?q=00000000-0000-0000-0000-000000000002": {"alder"},
    "?q=0000000000000000000000000000005A": {"unknown"},
    "?q=%25": set(),
    "?q=_": set(),
}


def test_a_filter_leaves_what_it_says(lists: Told, visitor: Client) -> None:
    assert {query: found(visitor, query) for query in LEAVES} == LEAVES


def test_several_filters_all_hold(lists: Told, visitor: Client) -> None:
    assert found(visitor, "?jumped=1&console=EU-West&unit=points&q=en&type=Company&no_reseller=1") == {
        "risen",
        "fallen",
    }


SUMS_LEFT = {
    "?by=reseller": {"North IT", "North IT East", "No reseller"},
    "?by=reseller&reseller=north+it": {"North IT"},
    "?by=reseller&q=east": {"North IT East"},
    "?by=reseller&console=Lab": {"No reseller"},
    "?by=product": {"Cloud Connect", "Backup & Replication", "TapeRobot"},
    "?by=product&product=site": {"Cloud Connect"},
    "?by=product&unit=sockets": {"TapeRobot"},
    "?by=product&q=robot": {"TapeRobot"},
    "?by=workload&q=cloud": {"Cloud VM"},
    "?by=workload&product=TapeRobot": {"Tape"},
    "?by=workload&console=Lab": {"Workload 1", "Tape"},
    # What the companies of a list can be narrowed by says nothing about sums over them.
    "?by=workload&unit=instances&jumped=1&company=absent": {"Workload 3"},
}


def test_sums_are_narrowed_by_what_they_are_about(lists: Told, visitor: Client) -> None:
    assert {query: {row.title for row in rows_at(visitor, LIST + query)} for query in SUMS_LEFT} == SUMS_LEFT


WRONG = {
    "?unit=Absent": "Unit: “Absent” is not one of its values. This filter is left out.",
    "?console=Absent": "Console: “Absent” is not one of its values. This filter is left out.",
    "?type=%3Cscript%3E": "Kind: “&lt;script&gt;” is not one of its values. This filter is left out.",
    "?q=%00": "Search: Null characters are not allowed. This filter is left out.",
    "?workload=%00": "Workload: Null characters are not allowed. This filter is left out.",
    f"?q={'x' * 201}": "Search: Ensure this value has at most 200 characters (it has 201).",
}


def test_a_wrong_value_is_told_and_left_out(lists: Told, visitor: Client) -> None:
    for query, sentence in WRONG.items():
        assert sentence in page(visitor, LIST + query)
        assert found(visitor, query) == ALL


def test_a_product_that_there_is_not_leaves_all_of_them(lists: Told, visitor: Client) -> None:
    assert "Product: “Absent” is not one of its values." in page(visitor, "/usage/?product=Absent")
    assert found(visitor, "?product=Absent") == ALL


def test_what_says_nothing_filters_nothing(lists: Told, visitor: Client) -> None:
    for query in ("?absent=1", "?page=x&sort=y", "?unit=", "?q=", "?jumped=", "?by="):
        response = visitor.get(LIST + query)
        assert len(response.context["rows"]) == len(ALL) + 2
        assert response.context["sentences"] == []


def test_each_chip_takes_its_own_value_away(lists: Told, visitor: Client) -> None:
    response = visitor.get(
        "/usage/?unit=points&unit=sockets&jumped=1&q=o&workload=VM&product=site&sort=change_units&page=2"
    )

    assert [(chip.label, chip.url.removesuffix("&sort=change_units")) for chip in response.context["chips"]] == [
        ("Search: o", "?unit=points&unit=sockets&jumped=1&workload=VM&product=site"),
        ("Unit: Points", "?unit=sockets&jumped=1&q=o&workload=VM&product=site"),
        ("Unit: sockets", "?unit=points&jumped=1&q=o&workload=VM&product=site"),
        ("Product: Cloud Connect", "?unit=points&unit=sockets&jumped=1&q=o&workload=VM"),
        ("Workload: VM", "?unit=points&unit=sockets&jumped=1&q=o&product=site"),
        ("Jumped", "?unit=points&unit=sockets&q=o&workload=VM&product=site"),
    ]  # fmt: skip


def test_clearing_all_stays_with_the_same_list(lists: Told, visitor: Client) -> None:
    assert visitor.get("/usage/?by=product&product=site").context["clear_url"] == "/usage/?by=product"
    assert visitor.get("/usage/?product=site").context["clear_url"] == "/usage/"


@pytest.mark.parametrize("query", ["?workload=tape", "?by=reseller", "?by=product", "?by=workload"])
def test_every_filter_stands_in_the_form(query: str, lists: Told, visitor: Client) -> None:
    response = visitor.get(LIST + query)

    html = response.content.decode()
    assert [name for name in response.context["filters"].filters if f'name="{name}"' not in html] == []


def test_the_form_shows_what_the_address_says(lists: Told, visitor: Client) -> None:
    html = page(visitor, "/usage/?q=%22%3E%3Cb%3E&product=TapeRobot&unit=sockets&partial=1&workload=%3Cb%3E")

    assert 'value="&quot;&gt;&lt;b&gt;"' in html
    assert 'name="product" value="TapeRobot" checked' in html
    assert 'name="unit" value="sockets" checked' in html
    assert 'name="partial" value="1" checked' in html
    assert 'name="workload" value="&lt;b&gt;"' in html
    assert 'name="by" value="product"' in page(visitor, "/usage/?by=product")


def of(client: Client, row: Any) -> list[Any]:
    """The rows to which the title of a row leads."""
    return rows_at(client, row.companies_url)


def test_a_reseller_leads_to_the_companies_that_it_adds_up(lists: Told, network: Network, visitor: Client) -> None:
    """Another console has a reseller of the same name."""
    other = told(network, "Other")
    other.company(1, "other", reseller=other.reseller(2, "North IT"))
    other.read(THIS_MONTH, using(1, 7), using(2, 8))

    for row in rows_at(visitor, "/usage/?by=reseller"):
        companies = of(visitor, row)
        assert companies
        assert sum(company.gauge.used_units for company in companies) == row.gauge.used_units
        assert {company.gauge.unit_type for company in companies} == {row.gauge.unit_type}
        assert {company.gauge.console for company in companies} == {row.gauge.console}


def test_a_product_leads_to_who_uses_it(lists: Told, visitor: Client) -> None:
    rows = rows_at(visitor, "/usage/?by=product")

    assert {(row.title, row.gauge.console.name) for row in rows} >= {("TapeRobot", "Lab"), ("Cloud Connect", "EU-West")}
    for row in rows:
        companies = of(visitor, row)
        assert sum(company.gauge.used_units for company in companies) == row.gauge.used_units
        assert {company.gauge.product for company in companies} == {row.gauge.product}


def test_a_workload_leads_to_who_has_some_of_it(lists: Told, visitor: Client) -> None:
    who = {
        (row.title, row.gauge.console.name): {company.company for company in of(visitor, row)}
        for row in rows_at(visitor, "/usage/?by=workload")
    }

    assert who["Cloud VM", "EU-West"] == {"alder"}
    assert who["Workload 3", "EU-West"] == {"units"}
    assert who["Workload 1", "Lab"] == {"lab"}
    assert who["Workload 2", "EU-West"] == {"partial"}


def test_a_workload_in_another_unit_or_of_another_product_is_another_one(network: Network, visitor: Client) -> None:
    west = told(network)
    vm, instance = workload(5, description="VM"), workload(6, description="VM", unit="Instances", number=2)
    west.read(THIS_MONTH, usage(1, server(1, vm)), usage(2, server(1, instance), server(2, vm, type="CloudConnect")))

    for row in rows_at(visitor, "/usage/?by=workload"):
        assert [company.gauge.used_units for company in of(visitor, row)] == [row.gauge.used_units]


def test_what_no_address_can_name_is_no_link(network: Network, visitor: Client) -> None:
    told(network).read(THIS_MONTH, usage(1, server(1, workload(5, description=None), type=None)))

    for address in ("/usage/?by=product", "/usage/?by=workload"):
        (row,) = rows_at(visitor, address)
        assert row.companies_url == ""
        assert f'<span class="clamp">{row.title}</span>' in page(visitor, address)


@pytest.mark.parametrize("query", ["?by=reseller", "?by=product", "?by=workload"])
def test_sums_that_changed_say_why(query: str, lists: Told, visitor: Client) -> None:
    listed = [row for row in rows_at(visitor, LIST + query) if row.change]

    html = page(visitor, LIST + query)
    assert listed
    for row in listed:
        address = f"/usage/gauges/{row.gauge.pk}/reasons/"
        assert f'href="{address}"' in html
        reasons = visitor.get(address).context["reasons"]
        assert sum(reason.difference for reason in reasons.shown) + reasons.rest == row.change
