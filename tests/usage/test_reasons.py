"""Which organizations explain the change of a reseller, a product, a workload or a whole console."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from hypothesis import HealthCheck, given, settings

from accounts.models import User
from consoles.models import Organization
from tests.support.network import Network
from tests.support.sight import hide_everything
from tests.ui.listing_claims import HTMX, queries_of
from tests.usage.console import Row
from tests.usage.factories import server, usage, using, workload
from tests.usage.gauges import LAST_MONTH, LIST, NOW, THIS_MONTH, Kind, Told, page, told
from tests.usage.stories import stories
from usage.models import Gauge, GaugeDay
from usage.reasons import Reasons, reasons_of
from usage.selectors.frame import frame_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frozen(db: None) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def west(network: Network) -> Told:
    """A reseller (3) with two companies (1, 2), a company without one (4), and one that nobody knows (5)."""
    west = told(network)
    known(west)
    return west


@pytest.fixture
def visitor(signed_in: Callable[[User], Client], auditor: User) -> Client:
    return signed_in(auditor)


def known(west: Told) -> Organization:
    """Let the directory know some of the organizations; return the reseller."""
    north = west.reseller(3, "North IT")
    west.company(1, "Alder", reseller=north)
    west.company(2, "Birch", reseller=north)
    west.company(4, "Cedar")
    return north


def why(west: Told, user: User, kind: str, **of: Any) -> Reasons:
    """The reasons of the one gauge of that kind, in points unless told otherwise."""
    gauge = Gauge.objects.get(**{"console": west.console, "kind": kind, "unit_type": "points", **of})
    return reasons_of(gauge, user=user, now=NOW)


def who(reasons: Reasons) -> list[tuple[str, float]]:
    """Name and units of each reason."""
    return [(reason.usage.title, reason.difference) for reason in reasons.shown]


@given(stories())
@settings(max_examples=10, suppress_health_check=list(HealthCheck))
def test_organizations_add_up_to_the_change_that_they_explain(
    network: Network, auditor: User, story: list[tuple[datetime, list[Row]]]
) -> None:
    west = told(network, f"Console {len(network.consoles)}")
    known(west)
    for moment, rows in story:
        west.read(moment, *rows)

    frame = frame_for(auditor, NOW)
    for gauge in Gauge.objects.filter(console=west.console, usage=None).with_month(frame):
        if gauge.change is not None:  # type: ignore[attr-defined]  # annotated
            reasons = reasons_of(gauge, user=auditor, now=NOW)
            assert sum(reason.difference for reason in reasons.shown) + reasons.rest == gauge.change  # type: ignore[attr-defined]
            assert reasons.moved == 0


def test_a_reseller_changes_by_its_companies_and_its_own_usage(west: Told, auditor: User) -> None:
    west.read(LAST_MONTH, *(using(number, 100) for number in (1, 2, 3, 4, 5)))
    west.read(THIS_MONTH, using(1, 110), using(2, 60), using(3, 105), using(4, 400), using(5, 500))

    assert who(why(west, auditor, Kind.RESELLER, reseller__name="North IT")) == [
        ("Birch", -40), ("Alder", 10), ("North IT", 5),
    ]  # fmt: skip


def test_those_without_a_reseller_are_the_others_known_or_not(west: Told, auditor: User) -> None:
    west.read(LAST_MONTH, *(using(number, 100) for number in (1, 3, 4, 5)))
    west.read(THIS_MONTH, using(1, 110), using(3, 105), using(4, 400), using(5, 500))

    reasons = why(west, auditor, Kind.RESELLER, reseller=None)

    assert who(reasons) == [(west.usage(5).title, 400), ("Cedar", 300)]


def test_a_product_is_explained_by_what_is_used_of_it(west: Told, auditor: User) -> None:
    def both(site: float, backup: float) -> Row:
        return usage(1, server(1, workload(site), type="CloudConnect"), server(2, workload(backup)))

    west.read(LAST_MONTH, both(10, 10), using(2, 50))
    west.read(THIS_MONTH, both(15, 90), using(2, 70))

    assert who(why(west, auditor, Kind.PRODUCT, product="site")) == [("Alder", 5)]
    assert who(why(west, auditor, Kind.PRODUCT, product="backup_server")) == [("Alder", 80), ("Birch", 20)]


def test_a_workload_is_explained_by_what_is_used_of_it(west: Told, auditor: User) -> None:
    def two(first: float, second: float) -> Row:
        return usage(1, server(1, workload(first), workload(second, number=2)))

    west.read(LAST_MONTH, two(10, 10), using(2, 50))
    west.read(THIS_MONTH, two(15, 90))

    assert who(why(west, auditor, Kind.WORKLOAD, workload="Workload 1")) == [("Birch", -50), ("Alder", 5)]
    assert who(why(west, auditor, Kind.WORKLOAD, workload="Workload 2")) == [("Alder", 80)]


def test_ten_are_named_and_the_others_stand_in_one_sum(west: Told, auditor: User) -> None:
    numbers = range(10, 23)
    west.read(LAST_MONTH, *(using(number, 100) for number in numbers))
    west.read(THIS_MONTH, *(using(number, 100 + number) for number in numbers))

    reasons = why(west, auditor, Kind.CONSOLE)

    assert [reason.difference for reason in reasons.shown] == list(range(22, 12, -1))
    assert (reasons.rest_count, reasons.rest) == (3, 33)


def test_a_company_that_changes_its_reseller_is_told_apart_from_what_it_uses(
    west: Told, auditor: User, visitor: Client
) -> None:
    west.read(LAST_MONTH, using(1, 10), using(4, 100))
    Organization.objects.filter(name="Cedar").update(reseller=Organization.objects.get(name="North IT"))
    west.read(THIS_MONTH, using(1, 15), using(4, 100))

    reasons = why(west, auditor, Kind.RESELLER, reseller__name="North IT")

    assert (who(reasons), reasons.moved) == ([("Alder", 5)], 100)
    gauge = Gauge.objects.get(kind=Kind.RESELLER, reseller=None)
    html = page(visitor, f"{LIST}gauges/{gauge.pk}/reasons/")
    assert "<strong>\u2212100</strong>" in html
    assert "companies that came from another reseller or went to one" in html


def test_nothing_is_said_against_a_month_that_was_not_read(west: Told, auditor: User, visitor: Client) -> None:
    west.read(THIS_MONTH, using(1, 10))
    gauge = Gauge.objects.get(kind=Kind.PRODUCT)

    assert "The console was not read last month." in page(visitor, f"{LIST}gauges/{gauge.pk}/reasons/")


def test_a_list_shows_the_reasons_in_its_row_and_others_get_a_page(west: Told, visitor: Client) -> None:
    west.read(LAST_MONTH, using(1, 10))
    west.read(THIS_MONTH, using(1, 40))
    address = f"{LIST}gauges/{Gauge.objects.get(kind=Kind.PRODUCT).pk}/reasons/"

    whole, fragment = page(visitor, address), page(visitor, address, **HTMX)

    assert "<html" in whole
    assert fragment.startswith('<div class="reasons-body"')
    for html in (whole, fragment):
        assert f'<strong>+30</strong> <a href="{west.usage(1).get_absolute_url()}">Alder</a>' in html
        assert "10 → 40" in html


@pytest.mark.parametrize(
    ("role", "status"),
    [("viewer", 403), ("operator", 403), ("stranger", 403), ("billing", 200), ("administrator", 200)],
)
def test_only_those_who_may_see_usage_see_them(
    role: str, status: int, west: Told, signed_in: Callable[[User], Client], request: Any
) -> None:
    west.read(THIS_MONTH, using(1, 10))
    address = f"{LIST}gauges/{Gauge.objects.get(kind=Kind.PRODUCT).pk}/reasons/"

    assert signed_in(request.getfixturevalue(role)).get(address).status_code == status


def test_only_sums_over_organizations_have_reasons(west: Told, visitor: Client) -> None:
    west.read(THIS_MONTH, using(1, 10))

    for gauge in Gauge.objects.filter(usage__isnull=False):
        assert visitor.get(f"{LIST}gauges/{gauge.pk}/reasons/").status_code == 404


def test_what_is_out_of_sight_or_not_there_is_not_found(
    west: Told, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    west.read(THIS_MONTH, using(1, 10))
    gauge = Gauge.objects.get(kind=Kind.PRODUCT)
    hide_everything(monkeypatch)

    assert visitor.get(f"{LIST}gauges/{gauge.pk}/reasons/").status_code == 404
    assert visitor.get(f"{LIST}gauges/0/reasons/").status_code == 404


@pytest.mark.parametrize("kind", [Kind.PRODUCT, Kind.WORKLOAD, Kind.RESELLER])
def test_the_number_of_queries_does_not_grow_with_the_organizations(kind: str, west: Told, visitor: Client) -> None:
    def of(numbers: range) -> int:
        west.read(LAST_MONTH, *(using(number, 10) for number in numbers))
        west.read(THIS_MONTH, *(using(number, 40) for number in numbers))
        return queries_of(visitor, f"{LIST}gauges/{Gauge.objects.get(kind=kind).pk}/reasons/")

    few = of(range(10, 13))
    GaugeDay.objects.all().delete()
    Gauge.objects.all().delete()

    assert of(range(10, 100)) == few


def test_the_secrets_of_consoles_are_left_where_they_are(
    west: Told, visitor: Client, django_assert_max_num_queries: Any
) -> None:
    west.read(THIS_MONTH, using(1, 10))

    with django_assert_max_num_queries(12) as captured:
        visitor.get(f"{LIST}gauges/{Gauge.objects.get(kind=Kind.PRODUCT).pk}/reasons/")

    assert "api_key" not in " ".join(query["sql"] for query in captured.captured_queries)
