"""Somebody who sees a reseller or a few companies: sums over what is theirs, and nothing of the rest."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.reports.looking import words
from tests.support.network import Network
from tests.support.sight import narrowed
from tests.usage.factories import server, usage, using, workload
from tests.usage.gauges import LAST_MONTH, NOW, THIS_MONTH, Told, exported, page, records, told
from usage.findings import usage_findings
from usage.models import Commitment, Gauge

pytestmark = pytest.mark.django_db
HIDDEN = "Xylophone"


@pytest.fixture(autouse=True)
def frozen(db: None) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def west(network: Network) -> Told:
    """A console with two companies of a reseller, that are used by ten each last month, and one of nobody."""
    west = told(network)
    reseller = west.reseller(7, f"{HIDDEN} reseller")
    west.company(1, "Alder", reseller=reseller, reseller_uid=reseller.uid)
    west.company(2, "Birch", reseller=reseller, reseller_uid=reseller.uid)
    west.company(3, f"{HIDDEN} company")
    west.server(3, f"{HIDDEN} server")
    west.read(LAST_MONTH, using(1, 10), using(2, 10), using(3, 1000))
    west.read(THIS_MONTH, _rich(1, 12.5), using(2, 30), using(3, 1700))
    Commitment.objects.create(console=west.console, points=4321, set_at=NOW)
    return west


def _rich(number: int, points: float) -> Any:
    """An organization with so many points, two new and three rented."""
    return usage(number, server(number, workload(points, newUnits=2, rentalUnits=3)))


@pytest.fixture
def her(west: Told, licensing_admin: User) -> User:
    return narrowed(licensing_admin, west.organization(1), west.organization(2))


@pytest.fixture
def client_of_her(signed_in: Callable[[User], Client], her: User) -> Client:
    return signed_in(her)


@pytest.fixture
def client_of_reseller(west: Told, signed_in: Callable[[User], Client], billing: User) -> Client:
    return signed_in(narrowed(billing, west.organization(7)))


ADDRESSES = [
    "/usage/", "/usage/?by=reseller", "/usage/?by=product", "/usage/?by=workload", "/usage/?product=backup_server",
    "/usage/?sort=reseller", "/usage/?by=product&sort=-change_size", "/usage/?gone=1",
    "/usage/charts/products/?view=table", "/usage/charts/top/?view=table", "/usage/panel/",
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_names_or_counts_anybody_else(address: str, west: Told, client_of_her: Client) -> None:
    html = page(client_of_her, address)

    assert HIDDEN not in html
    assert not re.search(r"\b(1[ ,]?700|1[ ,]?000|1[ ,]?742|1[ ,]?020|700|4[ ,]?321)", words(html))


@pytest.mark.parametrize("by", ["", "reseller"])
@pytest.mark.parametrize("file_format", ["csv", "json", "xml"])
def test_no_file_names_anybody_else(by: str, file_format: str, west: Told, client_of_her: Client) -> None:
    assert HIDDEN.encode() not in exported(client_of_her, f"/usage/?by={by}&format={file_format}")


def test_her_own_companies_are_listed(client_of_her: Client) -> None:
    rows = records(client_of_her)

    assert [(row["organization"], row["reseller"], row["used_units"]) for row in rows] == [
        ("Birch", None, 30), ("Alder", None, 12.5),
    ]  # fmt: skip


@pytest.mark.parametrize(("by", "of"), [("product", "product"), ("workload", "workload")])
def test_products_and_workloads_are_added_up(by: str, of: str, client_of_her: Client) -> None:
    [row] = records(client_of_her, f"&by={by}")

    assert row[of] in ("backup_server", "Workload 1")
    assert (row["used_units"], row["new_units"], row["rental_units"]) == (42.5, 2, 3)
    assert (row["last_month_units"], row["change_units"], row["change_percent"]) == (20, 22.5, 112.5)
    assert (row["month_high_units"], row["last_month_high_units"]) == (None, None)


def test_the_highest_of_a_month_is_not_added_up_and_says_why(client_of_her: Client) -> None:
    for address in ("/usage/", "/usage/?by=product", "/usage/?by=workload"):
        assert "each organization has its highest at another time" in page(client_of_her, address)


def test_tiles_are_sums_over_her_companies(client_of_her: Client) -> None:
    tiles = {tile.label: tile.value for tile in client_of_her.get("/usage/").context["summary"].tiles}

    assert tiles["Points now"] == 42.5
    assert tiles["End of last month"] == 20
    assert tiles["Change"] == 22.5
    assert tiles["New this month"] == 2
    assert tiles["Highest this month"] is None


def test_the_panel_is_the_sum_without_what_needs_the_console(client_of_her: Client) -> None:
    said = words(page(client_of_her, "/usage/panel/"))

    assert "42.5 points now +22.5" in said
    assert "Commitment" not in said
    assert "expected" not in said
    assert "the sum of what is in your scope" in said


def test_the_picture_of_products_adds_up_her_companies_day_by_day(client_of_her: Client) -> None:
    rows = client_of_her.get("/usage/charts/products/?view=table&days=30").context["chart"].rows

    assert [row.total for row in (rows[0], rows[1], rows[-1])] == [42.5, 20, 20]


def test_the_reseller_has_its_own_row_with_the_highest(client_of_reseller: Client) -> None:
    [row] = records(client_of_reseller, "&by=reseller")

    assert (row["reseller"], row["used_units"], row["month_high_units"]) == (f"{HIDDEN} reseller", 42.5, 42.5)
    assert {row["reseller"] for row in records(client_of_reseller)} == {f"{HIDDEN} reseller"}


def test_a_company_does_not_bring_its_reseller(west: Told, client_of_her: Client) -> None:
    assert records(client_of_her, "&by=reseller") == []
    assert records(client_of_her, f"&reseller={HIDDEN}") == []
    assert records(client_of_her, f"&q={HIDDEN}") == []
    assert HIDDEN not in page(client_of_her, west.usage(1).get_absolute_url())


def test_reasons_of_the_reseller_are_for_who_has_it(west: Told, client_of_reseller: Client) -> None:
    gauge = Gauge.objects.get(console=west.console, kind=Gauge.Kind.RESELLER, reseller=west.organization(7))

    html = page(client_of_reseller, f"/usage/gauges/{gauge.pk}/reasons/")

    assert "Birch" in html
    assert f"{HIDDEN} company" not in html


@pytest.mark.parametrize("kind", [Gauge.Kind.PRODUCT, Gauge.Kind.WORKLOAD, Gauge.Kind.CONSOLE, Gauge.Kind.RESELLER])
def test_reasons_of_totals_are_not_there(kind: Gauge.Kind, client_of_her: Client) -> None:
    for gauge in Gauge.objects.filter(kind=kind):
        assert client_of_her.get(f"/usage/gauges/{gauge.pk}/reasons/").status_code == 404


def test_what_is_about_the_console_is_not_there(west: Told, client_of_her: Client) -> None:
    for address in (
        "forecast/",
        f"forecast/?console={west.console.pk}",
        "forecast/?format=json",
        "head-room/",
        "charts/month/",
    ):
        assert client_of_her.get(f"/usage/{address}").status_code == 404, address
    sent = client_of_her.post(f"/usage/consoles/{west.console.pk}/commitment/", {"points": 1, "seen": 4321})
    assert sent.status_code == 404
    assert Commitment.objects.get().points == 4321


def test_the_page_offers_nothing_that_is_about_the_console(client_of_her: Client) -> None:
    html = page(client_of_her, "/usage/")

    assert "/usage/forecast/" not in html
    assert "/usage/head-room/" not in html
    assert "/reasons/" not in page(client_of_her, "/usage/?by=product")


def test_other_organizations_are_not_there(west: Told, client_of_her: Client) -> None:
    other = west.usage(3).pk

    for path in (f"organizations/{other}/", f"organizations/{other}/forecast/", f"charts/organizations/{other}/"):
        assert client_of_her.get(f"/usage/{path}").status_code == 404


def test_her_own_organization_has_its_page_and_forecast(west: Told, client_of_her: Client) -> None:
    own = west.usage(1).pk

    for path in (f"organizations/{own}/", f"organizations/{own}/forecast/", f"charts/organizations/{own}/"):
        assert HIDDEN not in page(client_of_her, f"/usage/{path}")


def test_findings_are_about_her_companies(her: User) -> None:
    assert {finding.subject for finding in usage_findings(her, NOW)} <= {"Alder", "Birch"}


def test_choices_are_what_her_companies_use(west: Told, client_of_her: Client) -> None:
    west.read(THIS_MONTH, using(1, 5), using(2, 5), usage(3, server(3, workload(1, unit="Sockets"), type="Odd")))

    html = page(client_of_her, "/usage/").lower()

    assert "sockets" not in html
    assert "odd" not in html.replace("modd", "")


def test_a_console_as_a_whole_beside_a_company_of_another(
    west: Told, network: Network, billing: User, signed_in: Callable[[User], Client]
) -> None:
    east = told(network, "EU-East")
    east.company(1, "Cedar")
    east.read(LAST_MONTH, using(1, 7))
    east.read(THIS_MONTH, using(1, 8))
    client = signed_in(narrowed(billing, east.console, west.organization(1)))

    rows = {row["console"]: row for row in records(client, "&by=product")}

    assert {name: row["used_units"] for name, row in rows.items()} == {"EU-East": 8, "EU-West": 12.5}
    assert {name: row["month_high_units"] for name, row in rows.items()} == {"EU-East": 8, "EU-West": None}
    assert {row["console"]: row["used_units"] for row in records(client, "&by=workload")} == {
        "EU-East": 8,
        "EU-West": 12.5,
    }
    assert client.get("/usage/forecast/").status_code == 200
    assert client.get(f"/usage/forecast/?console={west.console.pk}").status_code == 404
    assert "4,321" not in page(client, "/usage/head-room/")
    assert "4,321" not in page(client, "/usage/panel/")


@pytest.mark.parametrize(
    ("sort", "is_large_first"),
    [
        ("used_units", False), ("-used_units", True), ("change_units", False), ("-change_size", True),
        ("product", False), ("-product", True), ("", True),
    ],
)  # fmt: skip
def test_sums_are_sorted(sort: str, is_large_first: bool, west: Told, client_of_her: Client) -> None:
    west.read(THIS_MONTH, using(1, 12.5), usage(2, server(2, workload(30), type="VONE")), using(3, 1700))

    products = [row["product"] for row in records(client_of_her, f"&by=product&sort={sort}")]

    assert products == (["veeam_one", "backup_server"] if is_large_first else ["backup_server", "veeam_one"])


def test_sums_are_narrowed_by_filters(client_of_her: Client) -> None:
    for by in ("product", "workload"):
        assert len(records(client_of_her, f"&by={by}&console=EU-West&unit=points&product=backup_server")) == 1
        assert records(client_of_her, f"&by={by}&product=site") == []
        assert records(client_of_her, f"&by={by}&q=Alder") == []


@pytest.mark.parametrize("address", ["/usage/", "/usage/?by=product", "/usage/?by=workload", "/usage/panel/"])
def test_the_number_of_queries_does_not_grow_with_her_companies(
    address: str, west: Told, her: User, client: Client
) -> None:
    client.force_login(her)

    def count() -> int:
        cache.clear()
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(address)
        return len(captured)

    client.get(address)
    few = count()
    for number in range(20, 40):
        narrowed(her, west.company(number, f"Company {number}"))
    west.read(THIS_MONTH, *(using(number, 5) for number in (1, 2, *range(20, 40))))
    assert count() == few
