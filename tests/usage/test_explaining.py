"""Why an organization's usage differs from the end of last month: what is shown explains the gauge."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accounts.models import User
from consoles.models import Console
from consoles.querysets import ScopedQuerySet
from tests.support.network import Network
from tests.usage.console import Row
from tests.usage.factories import platform, server, usage, workload
from tests.usage.gauges import LAST_MONTH, NOW, THIS_MONTH, Kind, Told, told
from tests.usage.stories import stories
from usage.explaining import Explanation, LineChange, Said, explanation_of
from usage.models import Gauge
from usage.organization import organization_detail
from usage.rows import GaugeRow, GaugeRows, explained
from usage.selectors.frame import frame_for

differences = st.lists(st.floats(-1e6, 1e6).map(lambda value: round(value, 2)), max_size=40)


@pytest.fixture
def west(network: Network, db: None) -> Told:
    return told(network)


def line(difference: float) -> LineChange:
    """A line of nothing at the end of last month, or of nothing now."""
    said = Said(abs(difference), 0.0, None, None)
    before, after = (None, said) if difference > 0 else (said, None)
    return LineChange(
        server_uid=UUID(int=1),
        server="",
        product="site",
        unit_type="points",
        workload="VM",
        platform="",
        before=before,
        after=after,
        is_whole_server=False,
    )


def unexplained(explanation: Explanation) -> float:
    """What the shown lines leave."""
    return abs(explanation.change - sum(item.difference for item in explanation.shown))


def allowed(explanation: Explanation, lines: Sequence[LineChange]) -> float:
    """A twentieth of the change; of what rose and fell where that is nothing in all."""
    return 0.05 * (abs(explanation.change) or sum(abs(item.difference) for item in lines))


def changed_rows(console: Console, user: User, now: datetime) -> list[GaugeRow]:
    """The rows of organizations, in all and by product, that changed since the end of last month."""
    frame = frame_for(user, now)
    gauges = Gauge.objects.filter(console=console, usage__isnull=False).with_month(frame)
    return [row for row in explained(GaugeRows(gauges, frame=frame, ages={}, now=now), frame, user=user) if row.change]


@given(differences)
@example([1.0, -1.0])
@example([20.0] * 20)
def test_what_is_shown_leaves_at_most_a_twentieth(found: list[float]) -> None:
    lines = [line(difference) for difference in found]

    explanation = explanation_of(lines)

    assert unexplained(explanation) <= allowed(explanation, lines) + 1e-6
    assert explanation.change == pytest.approx(sum(found))
    assert sum(item.difference for item in explanation.shown) + explanation.rest == pytest.approx(
        explanation.change, abs=1e-6
    )


@given(differences)
def test_the_largest_lines_are_shown_and_not_one_more_than_needed(found: list[float]) -> None:
    explanation = explanation_of(line(difference) for difference in found)

    sizes = sorted((abs(difference) for difference in found if difference), reverse=True)
    shown = [abs(item.difference) for item in explanation.shown]
    assert shown == sizes[: len(shown)]
    assert len(shown) + explanation.rest_count == len(sizes)
    without_last = sum(sizes[len(shown) - 1 :]) if shown else 0.0
    assert not shown or without_last > 0.05 * abs(explanation.change) - 1e-6


@given(stories())
@settings(max_examples=20, suppress_health_check=list(HealthCheck))
def test_at_least_95_percent_of_every_organizations_change_is_explained(
    network: Network, auditor: User, history: list[tuple[datetime, list[Row]]]
) -> None:
    west = told(network, f"Console {len(network.consoles)}")
    for moment, rows in history:
        west.read(moment, *rows)

    for row in changed_rows(west.console, auditor, NOW):
        explanation = row.explanation
        assert explanation is not None
        assert explanation.change == row.change == (row.gauge.used_units or 0) - (row.last_end or 0)
        assert unexplained(explanation) <= allowed(explanation, explanation.shown)
        assert sum(item.difference for item in explanation.shown) + explanation.rest == row.change
        assert {item.unit_type for item in explanation.shown} == {row.gauge.unit_type}
        if row.gauge.kind == Gauge.Kind.ORGANIZATION_PRODUCT:
            assert {item.product for item in explanation.shown} == {row.gauge.product}


def shown_after(west: Told, before: Sequence[Row], after: Sequence[Row], user: User) -> list[tuple[float, str, str]]:
    """Units, what, and on which server, after one organization had `before` and has `after`."""
    west.read(LAST_MONTH, usage(1, *before))
    west.read(THIS_MONTH, usage(1, *after))
    changes = organization_detail(west.usage(1), user=user, now=NOW)
    ((_, explanation),) = changes.explanations
    return [(item.difference, item.text, item.server) for item in explanation.shown]


def of_vms(used: float, objects: float, new: float = 0, weight: float = 10) -> Row:
    """A server with some virtual machines."""
    counts: dict[str, Any] = {"usedCount": objects, "newUnits": new}
    return server(5, workload(used, platform(used, weight=weight, **counts), description="VM", **counts))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ([], [of_vms(40, 4)], (40, "VM 0 → 4, new server")),
        ([of_vms(40, 4)], [], (-40, "VM 4 → 0, server gone")),
        ([of_vms(40, 4)], [of_vms(80, 8)], (40, "VM 4 → 8")),
        ([of_vms(80, 8)], [of_vms(40, 4)], (-40, "VM 8 → 4")),
        ([of_vms(40, 4, new=40)], [of_vms(80, 8)], (40, "VM 4 → 8, new last month")),
        ([of_vms(40, 4)], [of_vms(48, 4, weight=12)], (8, "VM counts 12 instead of 10")),
        ([of_vms(40, 4)], [of_vms(44, 4)], (4, "VM")),
    ],
)
def test_a_change_is_told_in_a_few_words(
    before: list[Row], after: list[Row], said: tuple[float, str], west: Told, auditor: User
) -> None:
    west.server(5, "vbr-alder01")

    assert shown_after(west, before, after, auditor) == [(*said, "vbr-alder01")]


def test_a_workload_that_appears_beside_others_is_no_server_that_appeared(west: Told, auditor: User) -> None:
    one, both = server(5, workload(10)), server(5, workload(10), workload(7, number=2))

    assert shown_after(west, [one], [both], auditor) == [(7, "Workload 2 0 → 7", "")]


def test_a_server_is_named_only_to_who_may_see_it(west: Told, auditor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    west.server(5, "vbr-alder01")
    everything = ScopedQuerySet.visible_to
    monkeypatch.setattr(
        ScopedQuerySet,
        "visible_to",
        lambda rows, user: rows.none() if rows.model.__name__ == "Server" else everything(rows, user),
    )

    assert shown_after(west, [of_vms(40, 4)], [of_vms(80, 8)], auditor) == [(40, "VM 4 → 8", "")]
    assert [row.title for row in organization_detail(west.usage(1), user=auditor, now=NOW).servers] == [
        str(UUID(int=5))
    ]


def test_units_are_explained_beside_each_other(west: Told, auditor: User) -> None:
    def both(points: float, instances: float) -> Row:
        return usage(1, server(5, workload(points), workload(instances, number=2, unit="Instances")))

    west.read(LAST_MONTH, both(10, 10))
    west.read(THIS_MONTH, both(30, 5))

    explanations = organization_detail(west.usage(1), user=auditor, now=NOW).explanations

    assert {unit: explanation.change for unit, explanation in explanations} == {"points": 20, "instances": -5}


def test_a_server_without_a_type_is_a_product_of_its_own(west: Told, auditor: User) -> None:
    def both(untold: float, told: float) -> Row:
        return usage(1, server(5, workload(untold), type=None), server(6, workload(told)))

    west.read(LAST_MONTH, both(10, 10))
    west.read(THIS_MONTH, both(15, 40))

    of_products = [row for row in changed_rows(west.console, auditor, NOW) if row.gauge.kind != Kind.ORGANIZATION]

    assert {row.gauge.product: row.explanation.change for row in of_products if row.explanation} == {
        "": 5,
        "backup_server": 30,
    }


@pytest.mark.parametrize(("seconds", "change"), [(-1, 5), (0, 25), (1, 25)])
def test_what_is_read_at_midnight_is_of_the_new_month(seconds: int, change: float, west: Told, auditor: User) -> None:
    midnight = datetime(2026, 11, 1, tzinfo=UTC)
    west.read(LAST_MONTH, usage(1, server(5, workload(10))))
    west.read(midnight + timedelta(seconds=seconds), usage(1, server(5, workload(30))))
    west.read(THIS_MONTH, usage(1, server(5, workload(35))))

    ((_, explanation),) = organization_detail(west.usage(1), user=auditor, now=NOW).explanations

    assert explanation.change == change


def test_what_became_of_it_in_between_is_not_told(west: Told, auditor: User) -> None:
    between = [THIS_MONTH - timedelta(days=day) for day in (9, 5, 1)]
    west.read(LAST_MONTH, usage(1, server(5, workload(10))))
    for moment, used in zip(between, (90, 0, 60), strict=True):
        west.read(moment, usage(1, server(5, workload(used))))
    west.read(THIS_MONTH, usage(1, server(5, workload(12))))

    ((_, explanation),) = organization_detail(west.usage(1), user=auditor, now=NOW).explanations

    assert [(item.before, item.after) for item in explanation.shown] == [(Said(10, 0, 10, None), Said(12, 0, 12, None))]
