"""The filtered lists of usage as files."""

import io
import json
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.support.network import Network
from tests.usage.factories import server, usage, using, workload
from tests.usage.gauges import LAST_MONTH, LIST, NOW, THIS_MONTH, Told, exported, lines_of, records, told
from ui import exports

SignIn = Callable[[User], Client]
FORMULA = "=cmd|' /C calc'!A0"
LISTS = ["", "&product=backup_server", "&by=reseller", "&by=product", "&by=workload"]
PROMISED = (
    "console", "organization", "organization_uid", "organization_type", "reseller", "unit_type", "used_units",
    "new_units", "rental_units",
)  # fmt: skip
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frozen(db: None) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def west(network: Network) -> Told:
    return told(network)


@pytest.fixture
def exporter(signed_in: SignIn, billing: User) -> Client:
    return signed_in(billing)


def one(west: Told, name: str = "Alder") -> None:
    """Let one company have used 40 last month and 50 now."""
    west.company(1, name, reseller=west.reseller(2, "North IT"))
    west.read(LAST_MONTH, using(1, 40))
    west.read(THIS_MONTH, usage(1, server(1, workload(50, newUnits=5, rentalUnits=2))))


def test_json_has_the_keys_that_people_build_on(west: Told, exporter: Client) -> None:
    one(west)

    (row,) = records(exporter)

    assert {key: row[key] for key in PROMISED} == {
        "console": "EU-West", "organization": "Alder", "organization_uid": str(west.usage(1).uid),
        "organization_type": "company", "reseller": "North IT", "unit_type": "points", "used_units": 50.0,
        "new_units": 5.0, "rental_units": 2.0,
    }  # fmt: skip
    assert {key: row[key] for key in row if key not in PROMISED} == {
        "month_high_units": 50.0, "last_month_units": 40.0, "last_month_high_units": 40.0, "change_units": 10.0,
        "change_percent": 25.0, "is_partial": False, "gone_at": None, "changed_at": "2026-11-23T09:56:00Z",
        "refreshed_at": "2026-11-23T09:56:00Z",
    }  # fmt: skip


def test_what_is_unknown_is_nothing_and_zero_is_zero(west: Told, exporter: Client) -> None:
    west.read(THIS_MONTH, using(1, None, organizationType=None), using(2, 0))

    unknown, zero = records(exporter, "&sort=organization")

    nothing = ("used_units", "month_high_units", "last_month_units", "change_units", "reseller", "organization_type")
    assert {unknown[key] for key in nothing} == {None}
    assert unknown["is_partial"]
    assert unknown["organization"] == unknown["organization_uid"]
    assert (zero["used_units"], zero["month_high_units"], zero["change_percent"]) == (0, 0, None)
    first, _ = lines_of(exported(exporter, "/usage/?format=csv&sort=organization"))
    assert {first[key] for key in nothing} == {""}


def test_units_stand_in_rows_of_their_own(west: Told, exporter: Client) -> None:
    both = usage(1, server(1, workload(7), workload(3, number=2, unit="Instances"), workload(1, number=3, unit=None)))
    west.read(THIS_MONTH, both)

    for query in LISTS:
        found = {(row["unit_type"], row["used_units"]) for row in records(exporter, query)}
        assert found == {("points", 7), ("instances", 3), (None, 1)}


def test_one_that_vanished_says_when(west: Told, exporter: Client) -> None:
    west.read(LAST_MONTH, using(1, 40))
    west.read(THIS_MONTH)

    (row,) = records(exporter)

    assert (row["used_units"], row["change_units"], row["gone_at"]) == (0, -40, "2026-11-23T09:56:00Z")


@pytest.mark.parametrize("query", LISTS)
def test_every_format_carries_the_same_rows(query: str, west: Told, exporter: Client) -> None:
    one(west)

    (row,) = records(exporter, query)
    (line,) = lines_of(exported(exporter, f"{LIST}?format=csv{query}"))
    root = ElementTree.fromstring(exported(exporter, f"{LIST}?format=xml{query}"))
    with ZipFile(io.BytesIO(exported(exporter, f"{LIST}?format=xlsx{query}"))) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()

    assert list(row) == list(line) == [child.tag for child in root[0]]
    assert row["used_units"] == 50
    assert line["used_units"] == root.findtext("line/used_units") == "50.0"
    assert "<v>50</v>" in sheet


def test_a_file_holds_the_filtered_whole_and_not_one_page(west: Told, exporter: Client) -> None:
    west.company(1, "Alder")
    west.read(THIS_MONTH, *(using(number, 5) for number in range(60)))

    assert len(records(exporter)) == 60
    assert len(records(exporter, "&company=Alder&page=9")) == 1


def test_a_file_is_sorted_as_the_page_is(west: Told, exporter: Client) -> None:
    west.read(THIS_MONTH, using(1, 5), using(2, 7), using(3, None))

    assert [row["used_units"] for row in records(exporter, "&sort=used_units")] == [5, 7, None]
    assert [row["used_units"] for row in records(exporter)] == [7, 5, None]


@pytest.mark.parametrize("query", LISTS)
def test_names_that_look_like_formulas_do_not_run(query: str, network: Network, exporter: Client) -> None:
    west = told(network, FORMULA)
    west.company(1, FORMULA, reseller=west.reseller(2, FORMULA))
    bad = workload(5, description=FORMULA, unit=FORMULA)
    west.read(THIS_MONTH, usage(1, server(1, bad, type=FORMULA), server(2, workload(1)), organizationType=FORMULA))

    for line in lines_of(exported(exporter, f"{LIST}?format=csv{query}")):
        assert not any(value.startswith("=") for value in line.values())
        assert line["console"] == f"'{FORMULA}"
    with ZipFile(io.BytesIO(exported(exporter, f"{LIST}?format=xlsx{query}"))) as archive:
        assert "<f>" not in archive.read("xl/worksheets/sheet1.xml").decode()


def test_workbooks_that_would_get_too_large_are_offered_for_later(
    west: Told, exporter: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "XLSX_ROWS", 1)
    west.read(THIS_MONTH, using(1, 5), using(2, 7))

    response = exporter.get("/usage/?format=xlsx")

    assert response.status_code == 200
    assert "The list has 2 rows: too many to wait for." in response.content.decode()


@pytest.mark.parametrize(
    "query", ["?format=pdf", "?format=", "?format=csv&unit=Absent", "?format=json&product=Absent", "?format=csv&q=%00"]
)
def test_what_cannot_be_exported_is_one_sentence(query: str, exporter: Client) -> None:
    response = exporter.get(LIST + query)

    assert response.status_code == 400
    assert 'class="sentence"' in response.content.decode()


@pytest.mark.parametrize("role", ["billing", "licensing_admin", "auditor", "administrator"])
def test_those_who_see_usage_may_take_it_away(role: str, west: Told, signed_in: SignIn, request: Any) -> None:
    west.read(THIS_MONTH, using(1, 5))
    client = signed_in(request.getfixturevalue(role))

    assert len(records(client)) == 1
    assert "format=csv" in client.get(LIST).content.decode()


@pytest.mark.parametrize("role", ["viewer", "operator", "stranger"])
def test_others_get_no_file(role: str, signed_in: SignIn, request: Any) -> None:
    client = signed_in(request.getfixturevalue(role))

    for file_format in exports.FORMATS:
        assert client.get(LIST, {"format": file_format}).status_code == 403


def test_a_file_of_nothing_is_a_file(exporter: Client) -> None:
    assert json.loads(exported(exporter, "/usage/?format=json&by=product")) == []
    assert exported(exporter, "/usage/?format=csv").decode().startswith("organization,organization_uid")


def test_a_file_costs_the_same_queries_whatever_it_holds_and_reads_no_secrets(west: Told, exporter: Client) -> None:
    def queries(count: int) -> list[str]:
        west.read(LAST_MONTH, *(using(number, 5) for number in range(count)))
        west.read(THIS_MONTH, *(using(number, 50) for number in range(count)))
        with CaptureQueriesContext(connection) as captured:
            assert len(records(exporter)) == count
        return [query["sql"] for query in captured]

    few = queries(3)

    assert len(queries(300)) == len(few)
    assert "api_key" not in " ".join(few)
    assert "usage_usageline" not in " ".join(few)
