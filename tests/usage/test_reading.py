"""Lines as intervals, and that nothing is written but what changed."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db.models import Q
from hypothesis import HealthCheck, Phase, given, settings

from consoles.models import Console
from tests.support.network import Network
from tests.usage.adding import Sum, added_up, sums
from tests.usage.console import UsageConsole
from tests.usage.factories import connected, platform, server, usage, using, workload
from tests.usage.feeding import Free, read_as_of
from tests.usage.looking import Kind, figures_of, gauge_of, open_lines, used, writes
from tests.usage.shapes import History, histories
from usage.breakdown import Figures
from usage.models import Coverage, Gauge, GaugeDay, OrganizationUsage, UsageLine
from usage.reading import UsageMirror
from vspcdash.leases import LeaseLostError

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 12, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(minutes=15)
in_database = settings(
    max_examples=25,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
PLACE = ("usage__uid", "server_uid", "workload__product", "workload__unit_type", "workload__uid")


@pytest.fixture
def app() -> UsageConsole:
    return UsageConsole()


@pytest.fixture
def console(network: Network, app: UsageConsole) -> Console:
    return connected(network, app)


def lines_at(console: Console, moment: datetime) -> dict[Any, Sum]:
    """The sums of what held at a moment."""
    held = Q(valid_from__lte=moment) & (Q(valid_to=None) | Q(valid_to__gt=moment))
    return added_up(figures_of(UsageLine.objects.filter(held, usage__console=console), *PLACE))


@given(histories())
@in_database
def test_lines_say_of_each_reading_what_it_said_by_intervals_that_differ(network: Network, history: History) -> None:
    app = UsageConsole()
    console = connected(network, app)
    for moment, rows in history:
        app.says(*rows)
        read_as_of(console, moment)

    for moment, rows in history:
        assert lines_at(console, moment) == sums(rows, lambda entry: entry[:5])
    for before, after in followed(console):
        assert before.valid_to is not None
        assert before.valid_to <= after.valid_from
        assert before.valid_to < after.valid_from or told(before) != told(after)


def followed(console: Console) -> Iterator[tuple[UsageLine, UsageLine]]:
    """Yield each line of a place with the one that came after it."""
    places = defaultdict[Any, list[UsageLine]](list)
    for line in UsageLine.objects.filter(usage__console=console).order_by("valid_from"):
        places[line.usage_id, line.server_uid, line.workload_id, line.weight].append(line)
    for lines in places.values():
        yield from pairwise(lines)


def told(line: UsageLine) -> list[float | None]:
    return [getattr(line, name) for name in Figures._fields]


def test_second_identical_reading_writes_nothing_but_that_it_was(app: UsageConsole, console: Console) -> None:
    app.says(usage(1, server(1, workload(9, platform(4), platform(5)))), using(2, None))
    read_as_of(console, NOON)
    models = (OrganizationUsage, UsageLine, Gauge, GaugeDay)
    before = [list(model._default_manager.values()) for model in models]

    with writes() as found:
        read_as_of(console, LATER)

    assert found == []
    assert [list(model._default_manager.values()) for model in models] == before
    coverage = Coverage.objects.get()
    assert (coverage.first_read_at, coverage.last_read_at, coverage.reading_count) == (NOON, LATER, 2)


def test_first_reading_of_another_day_writes_no_day_of_what_did_not_change(app: UsageConsole, console: Console) -> None:
    app.says(using(1, 5))
    read_as_of(console, NOON)
    days = GaugeDay.objects.count()

    with writes() as found:
        read_as_of(console, NOON + timedelta(days=1))

    assert found == []
    assert GaugeDay.objects.count() == days
    assert Coverage.objects.count() == 2


def test_only_the_line_that_changed_is_ended_and_begun(app: UsageConsole, console: Console) -> None:
    app.says(usage(1, server(1, workload(3), workload(4, number=2))))
    read_as_of(console, NOON)
    app.says(usage(1, server(1, workload(3), workload(6, number=2))))

    read_as_of(console, LATER)

    rows = UsageLine.objects.order_by("pk").values_list("used_units", "valid_from", "valid_to")
    assert list(rows) == [(3, NOON, None), (4, NOON, LATER), (6, LATER, None)]


def test_organization_whose_usage_is_the_same_in_other_words_changes_no_line(
    app: UsageConsole, console: Console
) -> None:
    app.says(usage(1, server(1, workload(3), workload(4, number=2))))
    read_as_of(console, NOON)
    app.says(usage(1, server(1, workload(4, number=2), workload(3)), organizationType="Provider", futureField=1))
    before = [list(model._default_manager.values()) for model in (UsageLine, Gauge, GaugeDay)]

    read_as_of(console, LATER)

    assert OrganizationUsage.objects.get().organization_type == "Provider"
    assert [list(model._default_manager.values()) for model in (UsageLine, Gauge, GaugeDay)] == before


def test_order_in_which_decimals_are_added_up_is_no_change(app: UsageConsole, console: Console) -> None:
    servers = [server(number, workload(number / 10)) for number in (1, 2, 3)]
    app.says(usage(1, *servers))
    read_as_of(console, NOON)
    app.says(usage(1, *reversed(servers)))

    with writes() as found:
        read_as_of(console, LATER)

    assert gauge_of(console, Kind.ORGANIZATION).used_units == pytest.approx(0.6)
    assert [sql for sql in found if "gauge" in sql] == []


def test_vanished_organization_uses_nothing_from_that_reading_on(app: UsageConsole, console: Console) -> None:
    app.says(using(1, 5), using(2, 7))
    read_as_of(console, NOON)
    app.says(using(2, 7))

    read_as_of(console, LATER)

    gone = OrganizationUsage.objects.get(gone_at__isnull=False)
    assert gone.gone_at == LATER
    assert gone.lines.get().valid_to == LATER
    assert used(console, Kind.ORGANIZATION, usage=gone) == 0
    assert used(console) == used(console, Kind.PRODUCT) == 7


def test_nobody_vanishes_once_the_right_to_write_is_lost(app: UsageConsole, console: Console) -> None:
    app.says(using(1, 5), using(2, 7))
    read_as_of(console, NOON)
    app.says(using(2, 7))

    with pytest.raises(LeaseLostError):
        read_as_of(console, LATER, lease=Free(times=1))

    assert OrganizationUsage.objects.current().count() == 2
    assert open_lines(console).count() == 2


def test_organization_that_returns_is_the_one_that_it_was(app: UsageConsole, console: Console) -> None:
    for number, rows in enumerate([[using(1, 5)], [], [using(1, 5)]]):
        app.says(*rows)
        read_as_of(console, NOON + timedelta(hours=number))

    returned = OrganizationUsage.objects.get()
    assert returned.gone_at is None
    assert [line.valid_to for line in returned.lines.order_by("pk")] == [NOON + timedelta(hours=1), None]
    assert used(console) == used(console, Kind.ORGANIZATION) == 5


def state(console: Console) -> dict[str, list[Any]]:
    """All that is kept of a console's usage, but for keys and the moments of writing."""
    marks = ("used_units", "is_partial", "day", "day_high", "month", "month_high", "previous_last", "previous_high")
    gauges = Gauge.objects.filter(console=console).order_by("kind", "usage__uid", "product", "workload", "unit_type")
    return {
        "organizations": sorted((row.uid, row.gone_at is None) for row in console.organizationusage_set.all()),
        "lines": sorted(figures_of(open_lines(console), *PLACE, "weight"), key=str),
        "gauges": list(gauges.values_list("kind", "usage__uid", "product", "workload", "unit_type", *marks)),
        "days": list(gauges.values_list("kind", "usage__uid", "days__day", "days__used_last", "days__used_high")),
    }


@pytest.mark.parametrize("survived", range(6))
def test_reading_after_a_killed_one_leaves_what_an_undisturbed_one_would(
    survived: int, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before its first page, between transactions, or before its end: the first reading, and the next one."""
    monkeypatch.setattr(UsageMirror, "rows_per_transaction", 2)
    states = [
        [using(number, number * 2.5) for number in range(1, 6)],
        [using(number, number * 3.5) for number in range(2, 7)],
    ]
    found = []
    for is_killed in (False, True):
        app = UsageConsole(page_size=3)
        console = connected(network, app)
        for number, rows in enumerate(states):
            app.says(*rows)
            if is_killed:
                with pytest.raises(LeaseLostError):
                    read_as_of(console, NOON + timedelta(hours=number), lease=Free(times=survived))
            read_as_of(console, LATER + timedelta(hours=number))
        found.append(state(console))

    assert found[0] == found[1]
