"""The page of one organization's usage."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from hypothesis import HealthCheck, given, settings

from accounts.models import User
from consoles.models import Product
from licensing.models import License
from tests.licensing.factories import license_make
from tests.support.network import Network
from tests.support.sight import hide_everything
from tests.ui.listing_claims import queries_of
from tests.usage.adding import Sum, added_up, counted, sum_of
from tests.usage.console import Row
from tests.usage.factories import platform, server, usage, using, workload
from tests.usage.gauges import LAST_MONTH, LIST, NOW, THIS_MONTH, Told, page, rows_at, told
from tests.usage.shapes import consoles
from usage.breakdown import Figures
from usage.models import OrganizationUsage, unit_title
from usage.organization import OrganizationDetail, organization_detail

SignIn = Callable[[User], Client]
TAG = re.compile(r"<[^>]+>")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frozen(db: None) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def west(network: Network) -> Told:
    west = told(network)
    west.company(1, "Alder", reseller=west.reseller(2, "North IT"))
    return west


@pytest.fixture
def visitor(signed_in: SignIn, auditor: User) -> Client:
    return signed_in(auditor)


def shown(client: Client, west: Told, number: int = 1) -> str:
    """The page of the organization of that number."""
    return page(client, west.usage(number).get_absolute_url())


def words(html: str) -> str:
    """What a page says, without its markup."""
    return " ".join(TAG.sub(" ", html).split())


def detail(client: Client, west: Told, number: int = 1) -> OrganizationDetail:
    """What the page is made of."""
    found: OrganizationDetail = client.get(west.usage(number).get_absolute_url()).context["detail"]
    return found


@pytest.mark.parametrize("role", ["billing", "licensing_admin", "auditor", "administrator"])
def test_those_who_may_see_usage_see_it(role: str, west: Told, signed_in: SignIn, request: Any) -> None:
    west.read(THIS_MONTH, using(1, 40))

    html = shown(signed_in(request.getfixturevalue(role)), west)

    assert "<h1" in html
    assert "Company · read 4 min ago · EU-West" in words(html)
    assert 'href="/usage/?reseller=North%20IT"' in html


@pytest.mark.parametrize("role", ["viewer", "operator", "stranger"])
def test_others_are_refused(role: str, west: Told, signed_in: SignIn, request: Any) -> None:
    west.read(THIS_MONTH, using(1, 40))

    response = signed_in(request.getfixturevalue(role)).get(west.usage(1).get_absolute_url())

    assert response.status_code == 403


def test_somebody_who_is_not_signed_in_is_sent_to_sign_in(west: Told, client: Client) -> None:
    west.read(THIS_MONTH, using(1, 40))

    assert client.get(west.usage(1).get_absolute_url())["Location"].startswith("/accounts/login/")


def test_what_is_out_of_sight_or_not_there_is_not_found(
    west: Told, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    west.read(THIS_MONTH, using(1, 40))
    address = west.usage(1).get_absolute_url()

    assert visitor.get("/usage/organizations/0/").status_code == 404
    hide_everything(monkeypatch)
    assert visitor.get(address).status_code == 404


def on_servers(found: OrganizationDetail) -> dict[tuple[str, str, str, str], Sum]:
    """The sums of workloads: by product, server, workload's name and unit."""
    return added_up(
        ((server.product, str(server.uid), workload.title, workload.unit), tuple(workload.figures))
        for server in found.servers
        for workload in server.workloads
    )


@given(consoles())
@settings(max_examples=8, suppress_health_check=list(HealthCheck))
def test_servers_workloads_and_platforms_add_up_to_what_the_console_says(
    network: Network, auditor: User, rows: list[Row]
) -> None:
    west = told(network, f"Console {len(network.consoles)}")
    west.read(THIS_MONTH, *rows)

    for row in OrganizationUsage.objects.filter(console=west.console):
        found = organization_detail(row, user=auditor, now=NOW)
        told_so = [entry for entry in counted(rows) if entry.organization == str(row.uid)]
        said = added_up(
            ((entry.product, entry.server, "Unnamed workload", unit_title(entry.unit_type)), entry.figures)
            for entry in told_so
        )
        assert on_servers(found) == said
        for one in (each for on_server in found.servers for each in on_server.workloads):
            parts = zip(*(part.figures for part in one.platforms), strict=True)
            assert one.figures == Figures(*map(sum_of, parts))
        for unit in {entry.unit_type for entry in told_so}:
            (total,) = (row.gauge.used_units for row in found.totals if row.gauge.unit_type == unit)
            of_products = [row.gauge.used_units for row in found.products if row.gauge.unit_type == unit]
            of_servers = [dict(server.sums).get(unit_title(unit), Figures()).used_units for server in found.servers]
            assert sum_of(of_products) == sum_of(of_servers) == total


def test_a_server_has_its_name_and_its_workloads_those_that_use_most_first(west: Told, visitor: Client) -> None:
    west.server(5, "vbr-alder01")
    west.server(6, "cc-site01", Product.SITE)
    vms = workload(30, platform(10, type="VM", weight=2.5), platform(20, type="PC"), description="Backup")
    west.read(
        THIS_MONTH,
        usage(1, server(5, workload(3, number=2), vms), server(6, workload(90), type="CloudConnect"), server(7)),
    )

    found = detail(visitor, west)

    assert [(server.title, server.is_in_directory) for server in found.servers] == [
        ("cc-site01", True), ("vbr-alder01", True),
    ]  # fmt: skip
    assert [workload.title for workload in found.servers[1].workloads] == ["Backup", "Workload 2"]
    html = words(shown(visitor, west))
    assert "cc-site01 Cloud Connect 90 points" in html
    assert "Backup all platforms 30 30 points 0 0" in html
    assert "On VM 2.5 10 10 points 0 0 2026-11-23" in html


def test_a_server_of_which_the_directory_knows_nothing_has_its_uid(west: Told, visitor: Client) -> None:
    west.read(THIS_MONTH, using(1, 5))

    assert f'<span class="server-name clamp">{"0" * 8}-0000-0000-0000-{1:012}</span>' in shown(visitor, west)


def test_two_units_are_never_added(west: Told, visitor: Client) -> None:
    west.read(THIS_MONTH, usage(1, server(1, workload(7), workload(3, number=2, unit="Instances"))))

    html = words(shown(visitor, west))

    assert "7 points, 3 instances" in html
    assert "10 points" not in html
    assert "10 instances" not in html
    assert [row.gauge.unit_type for row in detail(visitor, west).totals] == ["points", "instances"]


def test_totals_stand_with_their_products_below_them(west: Told, visitor: Client) -> None:
    def both(site: float, backup: float) -> Row:
        return usage(1, server(1, workload(site), type="CloudConnect"), server(2, workload(backup)))

    west.read(LAST_MONTH, both(10, 20))
    west.read(THIS_MONTH, both(15, 50))

    lines = [(row.product_title, row.gauge.used_units, row.change) for row in detail(visitor, west).lines]

    assert lines == [("", 65, 35), ("Backup & Replication", 50, 30), ("Cloud Connect", 15, 5)]
    html = shown(visitor, west)
    for product in ("site", "backup_server"):
        assert f'href="/usage/?product={product}"' in html
        assert "Alder" in [row.company for row in rows_at(visitor, f"{LIST}?product={product}")]


def test_what_appeared_and_what_vanished_stand_beside_each_other(west: Told, visitor: Client) -> None:
    west.server(5, "vbr-old")
    west.server(6, "vbr-new")
    west.read(LAST_MONTH, usage(1, server(5, workload(30)), server(7, workload(5))))
    west.read(THIS_MONTH, usage(1, server(6, workload(0, newUnits=8, newCount=4)), server(7, workload(5))))

    found = detail(visitor, west)

    assert [(item.text, item.server) for item in found.appeared] == [("Workload 1, new server", "vbr-new")]
    assert [(item.text, item.server) for item in found.vanished] == [("Workload 1 30 → 0, server gone", "vbr-old")]
    html = words(shown(visitor, west))
    assert "Appeared Workload 1, new server not broken down, vbr-new 8 new" in html
    assert "Vanished Workload 1 30 → 0, server gone not broken down, vbr-old" in html
    assert "\u221230 in all" in html


def test_small_changes_stand_in_one_sum(west: Told, visitor: Client) -> None:
    def of(step: float) -> Row:
        small = (workload(10 + step, number=number) for number in range(2, 5))
        return usage(1, server(5, workload(100 + 100 * step), *small))

    west.read(LAST_MONTH, of(0))
    west.read(THIS_MONTH, of(1))

    html = words(shown(visitor, west))

    assert "+100 Workload 1 100 → 200" in html
    assert "+3 3 smaller changes together +103 in all" in html


def test_nothing_that_changed_is_said_so(west: Told, visitor: Client) -> None:
    west.read(LAST_MONTH, using(1, 5))
    west.read(THIS_MONTH, using(1, 5))

    assert "Nothing has changed this month." in shown(visitor, west)


def test_nothing_is_compared_with_a_month_that_was_not_read(west: Told, visitor: Client) -> None:
    west.read(THIS_MONTH, using(1, 5))

    html = shown(visitor, west)

    assert "The console was not read last month, so nothing can be compared." in html
    assert "Appeared" not in html


def test_new_units_are_used_from_the_first_on(west: Told, visitor: Client) -> None:
    west.read(THIS_MONTH, usage(1, server(1, workload(40, newUnits=12.5, rentalUnits=3))))

    html = words(shown(visitor, west))

    assert "On the 1st 12.5 new points become used: the next month begins with 52.5, if nothing else changes." in html
    (total,) = detail(visitor, west).totals
    assert total.next_start == 52.5


def test_what_was_new_last_month_is_said_to_be_what_rose(west: Told, visitor: Client) -> None:
    west.read(LAST_MONTH, usage(1, server(1, workload(40, newUnits=10, newCount=10))))
    west.read(LAST_MONTH + timedelta(minutes=30), using(1, 50))

    assert "Workload 1 40 → 50, new last month" in words(shown(visitor, west))


def test_a_sum_without_all_of_its_figures_is_the_least(west: Told, visitor: Client) -> None:
    west.read(THIS_MONTH, usage(1, server(1, workload(7), workload(None, number=2))))

    html = words(shown(visitor, west))

    assert "The console does not give every figure of this organization" in html
    assert "≥ 7 points" in html


def test_one_that_vanished_says_until_when_it_was_listed(west: Told, visitor: Client) -> None:
    west.read(LAST_MONTH, using(1, 40))
    west.read(THIS_MONTH)

    html = words(shown(visitor, west))

    assert "it had some until 2026-11-23 09:56 UTC." in html
    assert "The console lists nothing of this organization now." in html
    assert "\u221240 Workload 1 40 → 0, server gone" in html


def test_one_that_the_directory_does_not_know_says_so(west: Told, visitor: Client) -> None:
    west.read(THIS_MONTH, using(90, 40))

    html = words(shown(visitor, west, 90))

    assert "The console's directory has no organization with this UID" in html
    assert "Unknown: the directory does not know the organization." in html
    assert f"Usage of {west.usage(90).uid}" in html


def test_numbers_that_are_too_old_are_marked(west: Told, visitor: Client) -> None:
    west.read(NOW - timedelta(minutes=46), using(1, 40))

    assert '<span class="badge-word warning">read 46 min ago</span>' in shown(visitor, west)


def test_licenses_are_those_of_the_same_organization(west: Told, visitor: Client) -> None:
    owner = west.organization(1)
    mine = license_make(west.console, organization=owner, server=west.server(5, "vbr-alder01"))
    license_make(west.console, organization=owner, server=west.server(6, "vbr-gone"), gone_at=NOW)
    license_make(west.console, organization=west.company(3, "Birch"), server=west.server(7, "vbr-birch01"))
    west.read(THIS_MONTH, using(1, 40), using(3, 5))

    found = detail(visitor, west)

    assert [row.license for row in found.licenses] == [mine]
    html = shown(visitor, west)
    assert mine.get_absolute_url() in html
    assert "vbr-birch01" not in html
    assert "vbr-gone" not in html


def test_more_licenses_than_a_page_takes_are_the_most_urgent(west: Told, visitor: Client) -> None:
    owner = west.organization(1)
    for number in range(52):
        license_make(west.console, organization=owner, expires_on=NOW.date() + timedelta(days=100 - number))
    west.read(THIS_MONTH, using(1, 40))

    found = detail(visitor, west)

    assert (len(found.licenses), found.license_count) == (50, 52)
    assert found.licenses[0].license.expires_on == License.objects.order_by("expires_on").first().expires_on  # type: ignore[union-attr]
    assert "the most urgent 50 of 52" in words(shown(visitor, west))


def test_an_organization_without_licenses_says_so(west: Told, visitor: Client) -> None:
    west.read(THIS_MONTH, using(1, 40))

    assert "None of its servers carries a license of its own." in shown(visitor, west)


def test_names_are_text_and_nothing_else(network: Network, visitor: Client) -> None:
    attack = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    west = told(network, attack)
    west.company(1, attack, reseller=west.reseller(2, attack))
    west.server(5, attack)
    vms = workload(40, platform(40, type=attack, description=attack), description=attack)
    west.read(LAST_MONTH, using(1, 1))
    bad = server(6, workload(3, unit=attack), type=attack)
    west.read(THIS_MONTH, usage(1, server(5, vms), bad, organizationType=attack))

    html = shown(visitor, west)

    assert "<script>alert" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html


def test_the_number_of_queries_does_not_grow_with_lines_servers_or_licenses(
    west: Told, visitor: Client, django_assert_max_num_queries: Any
) -> None:
    owner = west.organization(1)

    def queries(count: int, moments: tuple[datetime, datetime]) -> int:
        def of(used: float) -> Row:
            return usage(
                1, *(server(number, *(workload(used, number=one) for one in range(3))) for number in range(count))
            )

        west.read(moments[0], of(40))
        west.read(moments[1], of(60))
        license_make(west.console, organization=owner)
        return queries_of(visitor, west.usage(1).get_absolute_url())

    few = queries(1, (LAST_MONTH - timedelta(hours=2), LAST_MONTH + timedelta(hours=2)))
    many = queries(100, (LAST_MONTH - timedelta(hours=1), THIS_MONTH))

    assert many == few
    address = west.usage(1).get_absolute_url()
    with django_assert_max_num_queries(few) as captured:
        visitor.get(address)
    sql = " ".join(query["sql"] for query in captured.captured_queries)
    assert "api_key" not in sql
    assert '"raw"' not in sql
