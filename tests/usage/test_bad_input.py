"""What consoles, clocks and workers do to usage at their worst: nothing is lost, and nothing is counted twice."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from consoles.models import Console, Organization
from consoles.purging import purge
from refresh.models import Refresh
from tests.refresh.reading import read, step_of
from tests.support.network import Network
from tests.usage.console import COMPANIES, ORGANIZATIONS, UsageConsole
from tests.usage.factories import connected, organization, server, uid, usage, using, workload
from tests.usage.feeding import read_as_of
from tests.usage.looking import Kind, gauge_of, used, writes
from usage.models import Coverage, Gauge, GaugeDay, OrganizationUsage, UsageLine, Workload

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 12, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def app() -> UsageConsole:
    return UsageConsole()


@pytest.fixture
def console(network: Network, app: UsageConsole) -> Console:
    return connected(network, app)


# The directory and usage do not know the same organizations


def test_usage_of_an_unknown_organization_is_kept_and_tied_once_it_is_known(
    app: UsageConsole, console: Console
) -> None:
    app.says(using(1, 5))
    read(console)
    row = OrganizationUsage.objects.get()
    assert (row.organization, row.title, used(console)) == (None, uid(1), 5)
    app.lists[ORGANIZATIONS] = [{"instanceUid": uid(1), "name": "Contoso", "type": "Company"}]

    read(console)

    row.refresh_from_db()
    assert (row.title, used(console, Kind.ORGANIZATION)) == ("Contoso", 5)


def test_organization_that_becomes_known_counts_for_its_reseller_from_that_reading_on(
    app: UsageConsole, console: Console
) -> None:
    app.says(using(1, 5))
    read(console)
    app.lists[ORGANIZATIONS] = [{"instanceUid": uid(8), "type": "Reseller"}, {"instanceUid": uid(1), "type": "Company"}]
    app.lists[COMPANIES] = [company(1, 8)]

    read(console)

    assert used(console, Kind.RESELLER, reseller__uid=uid(8)) == 5
    assert used(console, Kind.RESELLER, reseller=None) == 0


def company(number: int, reseller: int) -> dict[str, Any]:
    return {"instanceUid": uid(number), "name": f"Company {number}", "resellerUid": uid(reseller)}


def test_sums_move_with_a_company_from_one_reseller_to_another(app: UsageConsole, console: Console) -> None:
    app.lists[ORGANIZATIONS] = [{"instanceUid": uid(number), "type": "Reseller"} for number in (8, 9)]
    app.lists[ORGANIZATIONS] += [{"instanceUid": uid(number), "type": "Company"} for number in (1, 2)]
    app.lists[COMPANIES] = [company(1, 8), company(2, 8)]
    app.says(using(1, 5), using(2, 7))
    with time_machine.travel(NOON - DAY, tick=False):
        read(console)
    app.lists[COMPANIES] = [company(1, 9), company(2, 8)]

    with time_machine.travel(NOON, tick=False):
        read(console)

    old, new = (gauge_of(console, Kind.RESELLER, reseller__uid=uid(number)) for number in (8, 9))
    assert (old.used_units, new.used_units, used(console)) == (7, 5, 12)
    assert list(old.days.values_list("day", "used_last")) == [((NOON - DAY).date(), 12), (NOON.date(), 7)]
    assert list(new.days.values_list("day", "used_last")) == [(NOON.date(), 5)]


def test_reseller_brings_its_own_usage(app: UsageConsole, console: Console) -> None:
    reseller = organization(console, 8, type=Organization.Type.RESELLER)
    organization(console, 1, reseller=reseller)
    app.says(using(1, 5), using(8, 3), using(2, 1))

    read_as_of(console, NOON)

    assert used(console, Kind.RESELLER, reseller=reseller) == 8
    assert used(console, Kind.RESELLER, reseller=None) == 1


# Figures


def test_two_units_of_one_organization_are_never_added_together(app: UsageConsole, console: Console) -> None:
    app.says(usage(1, server(1, workload(5), workload(30, unit="Instances"), workload(2, unit=None))))

    read_as_of(console, NOON)

    for kind in (Kind.ORGANIZATION, Kind.CONSOLE, Kind.PRODUCT, Kind.RESELLER):
        found = Gauge.objects.filter(kind=kind).values_list("unit_type", "used_units")
        assert dict(found) == {"points": 5, "instances": 30, "": 2}


@pytest.mark.parametrize(("figures", "total"), [([2.5, -1], 1.5), ([-3], -3), ([0.1, 0.2], 0.3), ([0, 0], 0)])
def test_fractions_and_corrections_below_zero_are_added_up_as_they_come(
    figures: list[float], total: float, app: UsageConsole, console: Console
) -> None:
    app.says(*(using(number, used) for number, used in enumerate(figures, start=1)))

    read_as_of(console, NOON)

    assert used(console) == total
    assert not gauge_of(console).is_partial


def test_unknown_units_are_not_zero_and_make_sums_partial(app: UsageConsole, console: Console) -> None:
    app.says(using(1, None), using(2, 4))

    read_as_of(console, NOON)

    first, second = Gauge.objects.filter(kind=Kind.ORGANIZATION).order_by("usage__uid")
    assert (first.used_units, first.is_partial) == (None, True)
    assert (second.used_units, second.is_partial) == (4, False)
    for kind in (Kind.CONSOLE, Kind.PRODUCT, Kind.WORKLOAD, Kind.RESELLER):
        total = gauge_of(console, kind)
        assert (total.used_units, total.is_partial) == (4, True)


def test_organization_of_which_something_is_unknown_makes_sums_partial(app: UsageConsole, console: Console) -> None:
    app.says(usage(1, server(1, workload(None), workload(4, number=2))))

    read_as_of(console, NOON)

    for kind in (Kind.ORGANIZATION, Kind.CONSOLE, Kind.RESELLER, Kind.PRODUCT):
        total = gauge_of(console, kind)
        assert (total.used_units, total.is_partial) == (4, True)


def test_sum_of_nothing_but_unknown_units_is_unknown(app: UsageConsole, console: Console) -> None:
    app.says(using(1, None), using(2, None))

    read_as_of(console, NOON)

    assert (used(console), gauge_of(console).is_partial) == (None, True)


def test_organization_without_servers_uses_nothing_and_is_there(app: UsageConsole, console: Console) -> None:
    app.says(usage(1, servers=None), usage(2), using(3, 5))

    read_as_of(console, NOON)

    assert OrganizationUsage.objects.current().count() == 3
    assert used(console) == 5


def test_organization_that_a_console_lists_twice_is_counted_once(app: UsageConsole, console: Console) -> None:
    app.says(using(1, 5), using(1, 5), using(2, 7))

    read_as_of(console, NOON)

    assert used(console) == 12


# Walks and days


def test_walk_that_breaks_off_writes_nothing(network: Network, app: UsageConsole) -> None:
    app.page_size = 1
    console = connected(network, app)
    app.says(using(1, 5), using(2, 7))
    read(console)
    app.says(using(1, 6), using(2, 8))
    before = list(Coverage.objects.values())

    def break_off(request: Any) -> None:
        if request.args["offset"] == "1":
            raise ConnectionError

    app.before = break_off

    with writes() as found:
        refresh = read(console)

    assert refresh.state == Refresh.State.INCOMPLETE
    assert found == []
    assert list(Coverage.objects.values()) == before
    assert used(console) == 12


def test_empty_list_where_many_used_something_is_believed_the_second_time(app: UsageConsole, console: Console) -> None:
    """A console that has just been started answers so."""
    app.says(*(using(number, 2) for number in range(1, 6)))
    read(console)
    app.says()

    first = read(console)

    assert first.state == Refresh.State.INCOMPLETE
    assert "lists no usage at all" in step_of(first, "usage", step="usage").reason
    assert used(console) == 10

    second = read(console)

    assert second.state == Refresh.State.SUCCEEDED
    assert used(console) == 0


def test_empty_list_where_few_used_something_is_believed(app: UsageConsole, console: Console) -> None:
    app.says(using(1, 2))
    read(console)
    app.says()

    read(console)

    assert used(console) == 0


def test_console_that_is_deleted_takes_its_usage_along(network: Network, app: UsageConsole, console: Console) -> None:
    app.lists[ORGANIZATIONS] = [{"instanceUid": uid(1), "name": "Contoso", "type": "Company"}]
    app.says(using(1, 5), using(2, 7))
    other = connected(network, app)
    read(console)
    read_as_of(other, NOON)
    models = (OrganizationUsage, Workload, UsageLine, Gauge, GaugeDay, Coverage)
    before = [model._default_manager.count() for model in models]

    purge(Console.objects.filter(pk=console.pk))

    assert [2 * model._default_manager.count() for model in models] == before
