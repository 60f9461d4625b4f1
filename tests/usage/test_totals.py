"""The sums over a console's usage: the same figures on every level, however they are added up."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consoles.models import Console, Organization
from tests.simulator.calling import SHARED
from tests.support.network import Network
from tests.usage.adding import Counted, Sum, sums
from tests.usage.console import Row, UsageConsole
from tests.usage.factories import connected, organization, uid
from tests.usage.feeding import read_as_of
from tests.usage.looking import Kind, gauges
from tests.usage.shapes import consoles

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 12, 12, 0, tzinfo=UTC)
EXAMPLE = SHARED / "seed-examples" / "get_licensing_usage_organizations.json"
in_database = settings(
    max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
# Organizations 1 and 2 are companies of the reseller 3; 4 has none, and of the others nobody has heard.
OWNERS: dict[str, str] = {uid(number): uid(3) for number in (1, 2, 3)}
Key = Callable[[Counted], tuple[str | None, ...]]
# What tells the gauges of each kind apart: columns of ours, and the same of an entry of the console.
LEVELS: dict[Kind, tuple[tuple[str, ...], Key]] = {
    Kind.CONSOLE: (("unit_type",), lambda entry: (entry.unit_type,)),
    Kind.PRODUCT: (("product", "unit_type"), lambda entry: (entry.product, entry.unit_type)),
    Kind.WORKLOAD: (
        ("subject", "unit_type"),
        lambda entry: (f"{entry.product}:{UUID(entry.workload).hex}", entry.unit_type),
    ),
    Kind.ORGANIZATION: (("usage__uid", "unit_type"), lambda entry: (entry.organization, entry.unit_type)),
    Kind.ORGANIZATION_PRODUCT: (
        ("usage__uid", "product", "unit_type"),
        lambda entry: (entry.organization, entry.product, entry.unit_type),
    ),
    Kind.RESELLER: (("reseller__uid", "unit_type"), lambda entry: (OWNERS.get(entry.organization), entry.unit_type)),
}
Told = dict[tuple[str, ...], Sum]


def known(console: Console) -> Console:
    """Let the directory know some of the organizations."""
    reseller = organization(console, 3, type=Organization.Type.RESELLER)
    organization(console, 1, reseller=reseller)
    organization(console, 2, reseller=reseller)
    organization(console, 4)
    return console


def ours(console: Console) -> dict[str, Told]:
    """The gauges of every kind."""
    return {kind: gauges(console, kind, *columns) for kind, (columns, _) in LEVELS.items()}


def theirs(rows: list[Row]) -> dict[str, Told]:
    """What the console's own figures add up to."""

    def told(kind: Kind) -> Told:
        key = LEVELS[kind][1]
        return {tuple(map(str, by)): figures[:3] for by, figures in sums(rows, key).items()}

    return {kind: told(kind) for kind in LEVELS}


def something(told: dict[str, Told]) -> dict[str, Told]:
    """Only what is not nothing; with zeros for what is unknown of it."""
    return {
        kind: {key: tuple(value or 0.0 for value in one) for key, one in gauges.items() if any(one)}
        for kind, gauges in told.items()
    }


@given(consoles())
@in_database
def test_sums_are_those_of_the_console_on_every_level(network: Network, rows: list[Row]) -> None:
    console = known(connected(network, UsageConsole(rows)))

    read_as_of(console, NOON)

    assert ours(console) == theirs(rows)


@given(st.lists(consoles(), min_size=2, max_size=3))
@in_database
def test_sums_follow_the_console_from_one_reading_to_the_next(network: Network, states: list[list[Row]]) -> None:
    """What is not there any more uses nothing: its gauges stay, with zeros that add nothing to any sum."""
    app = UsageConsole()
    console = known(connected(network, app))
    for number, rows in enumerate(states):
        app.says(*rows)
        read_as_of(console, NOON + timedelta(minutes=number))

    assert something(ours(console)) == something(theirs(states[-1]))


@pytest.mark.skipif(not EXAMPLE.exists(), reason="the vendor's examples are not here")
def test_sums_of_the_recorded_example(network: Network) -> None:
    rows = json.loads(EXAMPLE.read_text())["data"]
    console = known(connected(network, UsageConsole(rows)))

    read_as_of(console, NOON)

    assert ours(console) == theirs(rows)
    assert gauges(console, Kind.CONSOLE, "unit_type") == {("points",): (0, 197, 12)}
    assert gauges(console, Kind.PRODUCT, "product") == {
        ("backup_server",): (0, 99, 0),
        ("site",): (0, 20, 12),
        ("console",): (0, 78, 0),
    }
    assert sorted(gauges(console, Kind.ORGANIZATION, "usage__uid").values()) == [
        (0, 8, 0),
        (0, 22, 7),
        (0, 54, 0),
        (0, 113, 5),
    ]
