"""What was bought against what is used, console by console."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from consoles.models import Product
from licensing.models import License
from tests.licensing.factories import license_make
from tests.support.network import Network
from tests.support.sight import hide_everything
from tests.ui.listing_claims import HTMX, queries_of
from tests.usage.factories import server, usage, using, workload
from tests.usage.gauges import NOW, THIS_MONTH, Told, page, told
from usage.head_room import AgentRoom, ConsoleRoom, head_room
from usage.models import Commitment

PAGE = "/usage/head-room/"
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
def visitor(signed_in: Callable[[User], Client], auditor: User) -> Client:
    return signed_in(auditor)


def room(user: User) -> ConsoleRoom:
    """The one room."""
    (found,) = head_room(user, NOW)
    return found


def agents(west: Told, user: User, used: float | None, *, unit: str = "Points", **license_: Any) -> AgentRoom:
    """The room of agents that use so many units under a license for 100 points."""
    license_make(west.console, product=Product.CONSOLE, **{"units": 100.0, **license_})
    west.read(THIS_MONTH, usage(1, server(1, workload(used, unit=unit), type="VSPC")))
    found = room(user).agents
    assert found is not None
    return found


def test_a_key_that_several_servers_carry_is_counted_once(west: Told, auditor: User) -> None:
    for _ in range(3):
        license_make(west.console, units=100.0, entitlement="shared", entitlement_copies=3)
    license_make(west.console, units=50.0, entitlement="own", entitlement_copies=1)
    west.read(THIS_MONTH, using(1, 120), using(2, 60))

    found = room(auditor)

    assert (found.licensed, found.entitlement_count, found.used, found.left) == (150, 2, 180, -30)
    assert found.share == 100


def test_only_points_are_held_against_points(west: Told, auditor: User) -> None:
    license_make(west.console, units=100.0, entitlement="points", entitlement_copies=1)
    license_make(west.console, units=7.0, entitlement="i", entitlement_copies=1, unit_type=License.UnitType.INSTANCES)
    west.read(THIS_MONTH, usage(1, server(1, workload(25), workload(4, number=2, unit="Instances"))))

    found = room(auditor)

    assert (found.licensed, found.used, found.left, found.share) == (100, 25, 75, 25)


def test_what_is_not_known_is_no_head_room(west: Told, auditor: User, visitor: Client) -> None:
    found = room(auditor)

    assert (found.licensed, found.used, found.left, found.share, found.agents) == (None, None, None, None, None)
    html = page(visitor, PAGE)
    for reason in ("No license of this console counts points", "No usage has been read yet", "nobody has set one"):
        assert reason in html


def test_consoles_stand_apart(west: Told, network: Network, auditor: User) -> None:
    lab = told(network, "Lab")
    license_make(west.console, units=100.0, entitlement="key", entitlement_copies=1)
    license_make(lab.console, units=10.0, entitlement="key", entitlement_copies=1)
    west.read(THIS_MONTH, using(1, 60))
    lab.read(THIS_MONTH, using(1, 4))

    assert [(found.console.name, found.licensed, found.used) for found in head_room(auditor, NOW)] == [
        ("EU-West", 100, 60), ("Lab", 10, 4),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("license_type", "excess", "allowed"),
    [("Rental", 20, 120), ("Subscription", 10, 110), ("Perpetual", None, 100), ("NFR", None, 100)],
)
def test_excess_is_allowed_by_the_type_of_the_license(
    license_type: str, excess: float | None, allowed: float, west: Told, auditor: User
) -> None:
    found = agents(west, auditor, allowed, type=license_type)

    assert (found.excess, found.allowed) == (excess, allowed)
    assert not found.is_over_allowed
    assert found.over == allowed - 100


def test_one_more_than_allowed_is_over(west: Told, auditor: User, visitor: Client) -> None:
    assert agents(west, auditor, 121, type="Rental").is_over_allowed

    html = page(visitor, PAGE)
    assert "20 allowed excess (Rental, not doubled: no report" in html
    assert "in the last 30 days), of which 21 used" in html
    assert "over the allowed excess" in html


def test_agents_in_another_unit_than_the_license_are_unknown(west: Told, auditor: User, visitor: Client) -> None:
    found = agents(west, auditor, 500, unit="Instances")

    assert (found.used, found.over, found.is_over_allowed) == (None, 0, False)
    assert "The console lists no agents in the unit of its license." in page(visitor, PAGE)


def test_agents_of_a_license_without_units_are_over_nothing(west: Told, auditor: User, visitor: Client) -> None:
    found = agents(west, auditor, 500, units=None)

    assert (found.excess, found.allowed, found.over, found.is_over_allowed) == (None, None, 0, False)
    assert "The console does not say how much is licensed." in page(visitor, PAGE)


@pytest.mark.parametrize("values", [{"type": "Community"}, {"gone_at": NOW}, {"product": Product.BACKUP_SERVER}])
def test_agents_need_a_license_of_the_console_that_counts_them(
    values: dict[str, Any], west: Told, auditor: User
) -> None:
    license_make(west.console, **{"product": Product.CONSOLE, **values})
    west.read(THIS_MONTH, usage(1, server(1, workload(500), type="VSPC")))

    assert room(auditor).agents is None


@pytest.mark.parametrize(
    ("points", "over", "left", "words"),
    [
        (100.0, -40, 40, "100 points a month 40 of them are not used"),
        (50.0, 10, 0, "50 points a month 10 more are used"),
        (60.0, 0, 0, "60 points a month 0 of them are not used"),
    ],
)
def test_a_commitment_is_held_against_what_is_used(
    points: float, over: float, left: float, words: str, west: Told, auditor: User, visitor: Client
) -> None:
    Commitment.objects.create(console=west.console, points=points, set_at=NOW)
    west.read(THIS_MONTH, using(1, 60))

    found = room(auditor)

    assert (found.over_commitment, found.left_of_commitment) == (over, left)
    assert words in page(visitor, PAGE).replace('<span class="soft">', "").replace("</span>", "")


@pytest.mark.parametrize("role", SEERS)
def test_those_who_see_usage_see_it(role: str, west: Told, signed_in: Callable[[User], Client], request: Any) -> None:
    html = page(signed_in(request.getfixturevalue(role)), PAGE)

    assert "EU-West" in html
    assert ('class="commitment"' in html) is (role in {"licensing_admin", "administrator"})


@pytest.mark.parametrize("role", ["viewer", "operator", "stranger"])
def test_others_are_refused(role: str, signed_in: Callable[[User], Client], request: Any) -> None:
    assert signed_in(request.getfixturevalue(role)).get(PAGE).status_code == 403


def test_the_list_of_usage_shows_it_in_a_panel(west: Told, visitor: Client) -> None:
    whole, fragment = page(visitor, PAGE), page(visitor, PAGE, **HTMX)

    assert "<html" in whole
    assert fragment.startswith('<div id="rooms">')


def test_it_says_what_to_expect_without_any_console(visitor: Client) -> None:
    assert "No console is connected yet." in page(visitor, PAGE)


def test_the_number_of_queries_does_not_grow_with_the_consoles(
    west: Told, network: Network, visitor: Client, django_assert_max_num_queries: Any
) -> None:
    def make(count: int) -> None:
        for _ in range(count):
            other = told(network, f"Console {len(network.consoles)}")
            license_make(other.console, product=Product.CONSOLE, entitlement="key", entitlement_copies=1)
            other.read(THIS_MONTH, usage(1, server(1, workload(5), type="VSPC")))

    make(1)
    few = queries_of(visitor, PAGE)
    make(5)

    assert queries_of(visitor, PAGE) == few
    with django_assert_max_num_queries(few) as captured:
        visitor.get(PAGE)
    sql = " ".join(query["sql"] for query in captured.captured_queries)
    assert "api_key" not in sql
    assert '"raw"' not in sql


def test_what_is_out_of_sight_is_not_shown(west: Told, visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    west.read(THIS_MONTH, using(1, 60))
    hide_everything(monkeypatch)

    assert "EU-West" not in page(visitor, PAGE)


@pytest.mark.parametrize(
    ("auto_update", "days_ago", "excess", "why"),
    [
        (True, 30, 40.0, "doubled: auto-update is on, and a report was submitted on 2026-10-24"),
        (True, 31, 20.0, "not doubled: no report is known to have been submitted in the last 30 days"),
        (False, 1, 20.0, "not doubled: auto-update is not on"),
        (None, 1, 20.0, "not doubled: auto-update is not on"),
    ],
)
def test_the_excess_doubles_with_auto_update_and_a_report_submitted_in_time(
    auto_update: bool | None, days_ago: int, excess: float, why: str, west: Told, auditor: User, monkeypatch: Any
) -> None:
    submitted = {west.console.pk: NOW.date() - timedelta(days=days_ago)}
    monkeypatch.setattr("usage.submissions._sources", [lambda: submitted])

    found = agents(west, auditor, 110, type="Rental", auto_update=auto_update)

    assert (found.excess, found.doubling) == (excess, why)


def test_no_excess_is_doubled_where_none_is_stated(west: Told, auditor: User) -> None:
    assert agents(west, auditor, 110, type="NFR", auto_update=True).doubling == ""
