"""What a console says of an organization, and what we keep of it: nothing is lost, nothing counted twice."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from consoles.models import Console
from tests.support.network import Network
from tests.usage.adding import added_up, sums
from tests.usage.console import Row, UsageConsole
from tests.usage.factories import connected, platform, server, uid, usage, workload
from tests.usage.feeding import read_as_of
from tests.usage.looking import figures_of, gauge_of, open_lines
from tests.usage.shapes import consoles

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 12, 12, 0, tzinfo=UTC)
in_database = settings(
    max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture
def app() -> UsageConsole:
    return UsageConsole()


@pytest.fixture
def console(network: Network, app: UsageConsole) -> Console:
    return connected(network, app)


def kept(app: UsageConsole, console: Console, *workloads: Row) -> list[tuple[str, float | None, float | None]]:
    """Platform, weight and used units of each line after a reading of one server with these workloads."""
    app.says(usage(1, server(1, *workloads)))
    read_as_of(console, NOON)
    return sorted(open_lines(console).values_list("workload__platform", "weight", "used_units"), key=str)


@given(consoles())
@in_database
def test_lines_of_a_workload_add_up_to_what_the_console_says_of_it(network: Network, rows: list[Row]) -> None:
    console = connected(network, UsageConsole(rows))

    read_as_of(console, NOON)

    place = ("usage__uid", "server_uid", "workload__product", "workload__unit_type", "workload__uid")
    assert added_up(figures_of(open_lines(console), *place)) == sums(rows, lambda entry: entry[:5])


def test_workload_without_platforms_is_one_line(app: UsageConsole, console: Console) -> None:
    assert kept(app, console, workload(12)) == [("", None, 12)]


def test_platforms_that_add_up_are_the_lines(app: UsageConsole, console: Console) -> None:
    both = platform(5, type="VM", weight=5), platform(7, type="PC", weight=3.5)

    assert kept(app, console, workload(12, *both)) == [("PC", 3.5, 7), ("VM", 5, 5)]


@pytest.mark.parametrize(("whole", "rest"), [(20, 8), (10.5, -1.5), (0, -12)])
def test_what_platforms_leave_over_stands_on_a_line_of_its_own(
    whole: float, rest: float, app: UsageConsole, console: Console
) -> None:
    both = platform(5, type="VM"), platform(7, type="PC")

    assert kept(app, console, workload(whole, *both)) == [("", None, rest), ("PC", 1, 7), ("VM", 1, 5)]


def test_noise_of_adding_decimals_is_no_line(app: UsageConsole, console: Console) -> None:
    both = platform(0.1, type="VM"), platform(0.2, type="PC")

    assert kept(app, console, workload(0.3, *both)) == [("PC", 1, 0.2), ("VM", 1, 0.1)]


def test_one_platform_at_two_weights_is_two_lines(app: UsageConsole, console: Console) -> None:
    both = platform(5, weight=1), platform(7, weight=3.5)

    assert kept(app, console, workload(12, *both)) == [("VM", 1, 5), ("VM", 3.5, 7)]


def test_entries_that_a_console_lists_twice_are_added_up(app: UsageConsole, console: Console) -> None:
    twice = server(1, workload(4, platform(1), platform(3)), workload(5, platform(5)))
    app.says(usage(1, twice, twice))

    read_as_of(console, NOON)

    line = open_lines(console).get()
    assert (line.used_units, line.used_count, line.weight) == (18, 18, 1)


@pytest.mark.parametrize(
    ("whole", "part", "expected"),
    [
        (None, None, [("VM", 1, None)]),
        (None, 4, [("VM", 1, 4)]),
        (4, None, [("", None, 4), ("VM", 1, None)]),
        (0, None, [("", None, 0), ("VM", 1, None)]),
    ],
)
def test_unknown_is_neither_zero_nor_in_the_way_of_what_is_known(
    whole: float | None, part: float | None, expected: list[Any], app: UsageConsole, console: Console
) -> None:
    assert kept(app, console, workload(whole, platform(part))) == expected


def test_whole_that_is_not_said_is_no_doubt_about_its_parts(app: UsageConsole, console: Console) -> None:
    """What is left over of another figure stands on a line that has nothing of this one."""
    rows = kept(app, console, workload(None, platform(4), newUnits=9))

    assert rows == [("", None, 0), ("VM", 1, 4)]
    assert not gauge_of(console).is_partial


@pytest.mark.parametrize("figure", [1e13, -1e13, 1e300])
def test_figure_beyond_all_sense_is_unknown(figure: float, app: UsageConsole, console: Console) -> None:
    assert kept(app, console, workload(figure), workload(3, number=2)) == [("", None, 3), ("", None, None)]


@pytest.mark.parametrize(
    ("sent", "product"),
    [("CloudConnect", "site"), ("VSPC", "console"), ("TapeRobot", "TapeRobot"), ("T" * 60, "T" * 50), (None, "")],
)
def test_server_type_is_a_product_of_ours_or_stays_as_it_came(
    sent: str | None, product: str, app: UsageConsole, console: Console
) -> None:
    app.says(usage(1, server(1, workload(3), type=sent)))

    read_as_of(console, NOON)

    assert open_lines(console).get().workload.product == product


@pytest.mark.parametrize(
    ("sent", "unit_type"), [("Points", "points"), ("Unknown", ""), (None, ""), ("Sockets", "sockets")]
)
def test_unit_is_one_of_ours_or_stays_as_it_came(
    sent: str | None, unit_type: str, app: UsageConsole, console: Console
) -> None:
    kept(app, console, workload(3, unit=sent))

    assert open_lines(console).get().workload.unit_type == unit_type


def test_workload_is_called_what_the_console_calls_it_last(app: UsageConsole, console: Console) -> None:
    kept(app, console, workload(3, description="VM"))
    kept(app, console, workload(3, description="Virtual machine"))

    assert str(open_lines(console).get().workload) == "Virtual machine, not broken down"


def test_name_that_is_not_said_any_more_is_remembered(app: UsageConsole, console: Console) -> None:
    kept(app, console, workload(3, platform(3)))
    kept(app, console, workload(4, platform(4, description=None), description=None))

    assert str(open_lines(console).get().workload) == "Workload 1, On VM"


def test_server_without_a_uid_and_a_workload_without_an_id_are_kept(app: UsageConsole, console: Console) -> None:
    app.says(usage(1, server(1, workload(3, id=None), serverUid=None)))

    read_as_of(console, NOON)

    line = open_lines(console).get()
    assert (str(line.server_uid), str(line.workload.uid)) == (uid(0), uid(0))
