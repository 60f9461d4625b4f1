"""What somebody should look at about usage, and where each sentence leads."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from accounts.models import User
from consoles.models import Product
from licensing.models import License
from tests.licensing.factories import license_make
from tests.support.network import Network
from tests.support.sight import hide_everything
from tests.usage.console import Row
from tests.usage.factories import platform, server, usage, using, workload
from tests.usage.gauges import LAST_MONTH, NOW, THIS_MONTH, Told, page, rows_at, told
from ui.findings import Finding
from ui.severity import Severity
from usage.findings import usage_findings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frozen(db: None) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def west(network: Network) -> Told:
    west = told(network)
    west.company(1, "Alder")
    for number in range(2, 40):
        west.company(number, f"Company {number}")
    return west


@pytest.fixture
def found(auditor: User) -> Callable[[], list[Finding]]:
    return lambda: sorted(usage_findings(auditor, NOW), key=lambda finding: finding.order)


@pytest.fixture
def visitor(signed_in: Callable[[User], Client], auditor: User) -> Client:
    return signed_in(auditor)


Found = Callable[[], list[Finding]]


def said(findings: Iterable[Finding]) -> list[str]:
    """The sentences."""
    return [f"{finding.subject} {finding.text}".replace("\u00a0", " ") for finding in findings]


def month(west: Told, before: Iterable[Row], after: Iterable[Row]) -> None:
    """Read `before` at the end of last month and `after` today."""
    west.read(LAST_MONTH, *before)
    west.read(THIS_MONTH, *after)


@pytest.mark.parametrize(
    ("before", "after", "is_said"),
    [
        (100, 125, True), (100, 124.75, False), (100, 75, True), (100, 75.25, False),
        (40, 60, True), (40, 59.75, False), (0, 20, True), (0, 19.75, False), (20, 0, True), (1000, 1000, False),
        (100, None, False), (None, 100, False),
    ],
)  # fmt: skip
def test_a_jump_is_a_quarter_and_twenty_units(
    before: float | None, after: float | None, is_said: bool, west: Told, found: Found
) -> None:
    month(west, [using(1, before)], [using(1, after)])

    assert any(finding.key.startswith("usage:jump:") for finding in found()) is is_said


def test_what_a_jump_is_stands_in_the_settings(west: Told, found: Found, settings: Settings) -> None:
    month(west, [using(1, 100)], [using(1, 111)])

    settings.JUMP_PERCENT, settings.JUMP_UNITS = 11, 11
    assert len(found()) == 1
    settings.JUMP_PERCENT, settings.JUMP_UNITS = 12, 11
    assert found() == []
    settings.JUMP_PERCENT, settings.JUMP_UNITS = 11, 12
    assert found() == []


def test_a_rise_is_a_warning_with_its_largest_reason(west: Told, found: Found) -> None:
    west.server(5, "vbr-alder01")

    def of(used: float, objects: float) -> Row:
        vms = workload(used, platform(used, usedCount=objects), description="VM", usedCount=objects)
        return usage(1, server(5, vms), server(6, workload(used / 10, number=2)))

    month(west, [of(400, 40)], [of(600, 60)])

    (finding,) = found()

    assert said([finding]) == ["Alder points 440 → 660 this month (+50 %), mostly VM 40 → 60 on vbr-alder01."]
    assert (finding.severity, finding.since) == (Severity.WARNING, THIS_MONTH)
    assert finding.url == f"{west.usage(1).get_absolute_url()}#changes"


def test_a_fall_is_a_notice(west: Told, found: Found) -> None:
    month(west, [using(1, 80)], [using(1, 40)])

    (finding,) = found()

    assert said([finding]) == ["Alder points 80 → 40 this month (\u221250 %), mostly Workload 1 80 → 40."]
    assert finding.severity == Severity.NOTICE


def test_somebody_new_has_no_share_of_nothing(west: Told, found: Found) -> None:
    month(west, [using(2, 5)], [using(2, 5), using(1, 40)])

    assert said(found()) == ["Alder points 0 → 40 this month, mostly Workload 1 0 → 40, new server."]


def test_units_jump_by_themselves(west: Told, found: Found) -> None:
    def of(points: float, instances: float) -> Row:
        return usage(1, server(1, workload(points), workload(instances, number=2, unit="Instances")))

    month(west, [of(1000, 30)], [of(1001, 60)])

    assert said(found()) == ["Alder instances 30 → 60 this month (+100 %), mostly Workload 2 30 → 60."]


def test_who_is_not_listed_any_more_is_a_warning(west: Told, found: Found) -> None:
    month(west, [using(1, 80), using(2, 0)], [])

    (finding,) = found()

    assert said([finding]) == [
        "Alder used up to 80 points this month and at the end of the last one, "
        "and is not listed any more since 2026-11-23."
    ]
    assert finding.severity == Severity.WARNING
    assert finding.key == f"usage:vanished:2026-11:{west.usage(1).pk}:points"


def test_who_vanished_last_month_is_old_news(west: Told, found: Found) -> None:
    west.read(LAST_MONTH.replace(day=1), using(1, 80))
    month(west, [], [])

    assert found() == []


@pytest.mark.parametrize(
    ("rows", "sentence", "query"),
    [
        (
            [using(90, 5), usage(91, server(1, workload(0, newUnits=3))), using(92, 0), using(1, 5)],
            "2 organizations with usage that the directory of the console does not know: in every sum, "
            "and on nobody's bill.",
            "?unmapped=1",
        ),
        (
            [using(1, None), usage(2, server(1, workload(5), workload(None, number=2))), using(3, 5)],
            "2 organizations of which the console does not give every figure: "
            "their sums are the least that they can be.",
            "?partial=1",
        ),
    ],
)
def test_what_nobody_can_bill_or_add_up_is_a_notice(
    rows: list[Row], sentence: str, query: str, west: Told, found: Found, visitor: Client
) -> None:
    month(west, [*rows, using(95, 0), using(96, 0)], rows)

    (finding,) = found()

    assert said([finding]) == [sentence]
    assert finding.severity == Severity.NOTICE
    assert finding.url == f"/usage/{query}"
    assert len(rows_at(visitor, finding.url)) == 2


def test_who_uses_two_units_is_one_organization(west: Told, found: Found) -> None:
    rows = [usage(90, server(1, workload(5), workload(3, number=2, unit="Instances"))), using(91, 5)]
    month(west, rows, rows)

    assert [finding.subject for finding in found()] == ["2 organizations"]


def test_those_who_came_and_went_within_the_month_are_said_however_few_units_they_had(west: Told, found: Found) -> None:
    west.read(LAST_MONTH, using(2, 5))
    west.read(THIS_MONTH.replace(day=1), using(1, 3), using(2, 5))
    west.read(THIS_MONTH, using(2, 5))

    assert [finding.subject for finding in found()] == ["Alder"]


def test_those_who_vanished_are_neither_unknown_nor_incomplete(west: Told, found: Found) -> None:
    month(west, [using(90, 5), using(1, None)], [])

    assert {finding.key for finding in found()} == {f"usage:vanished:2026-11:{west.usage(90).pk}:points"}


def many(numbers: range, used: float) -> list[Row]:
    """So many organizations that use as much."""
    return [using(number, used) for number in numbers]


def test_three_get_a_sentence_each_and_the_largest_comes_first(west: Told, found: Found) -> None:
    month(west, many(range(2, 5), 100), [using(2, 200), using(3, 400), using(4, 300)])

    assert {finding.subject for finding in found()} == {"Company 2", "Company 3", "Company 4"}


def test_more_are_one_sentence_that_leads_to_exactly_them(west: Told, found: Found, visitor: Client) -> None:
    month(west, [*many(range(2, 9), 100), using(20, 80), using(1, 50)], [*many(range(2, 9), 200), using(1, 51)])

    vanished, jumped = sorted(found(), key=lambda finding: finding.subject, reverse=True)

    assert said([jumped]) == ["7 organizations changed by a lot against the end of last month."]
    assert jumped.severity == Severity.WARNING
    assert len(rows_at(visitor, jumped.url)) == 7
    assert vanished.subject == "Company 20"


def test_many_that_vanished_are_one_sentence_that_leads_to_exactly_them(
    west: Told, found: Found, visitor: Client
) -> None:
    month(west, [*many(range(2, 7), 100), using(20, 5), using(1, 50)], [using(1, 100)])

    jumped, vanished = sorted(found(), key=lambda finding: finding.key)

    assert jumped.subject == "Alder"
    assert said([vanished]) == [
        "6 organizations had usage this month or at the end of the last one and are not listed any more."
    ]
    assert {row.company for row in rows_at(visitor, vanished.url)} == {
        "Company 20",
        *(f"Company {number}" for number in range(2, 7)),
    }


def test_few_that_changed_less_are_not_lost_behind_many_that_vanished(west: Told, found: Found) -> None:
    month(west, [*many(range(2, 39), 1000), *many(range(50, 54), 100)], many(range(50, 54), 200))

    assert sorted(finding.subject for finding in found() if finding.key in {"usage:jumped", "usage:vanished"}) == [
        "37 organizations", "4 organizations",
    ]  # fmt: skip


def test_the_number_of_queries_does_not_grow_with_the_organizations(west: Told, auditor: User) -> None:
    """One reason by one named organization costs most: it has lines to look at."""

    def queries(used: float, numbers: range) -> int:
        month(west, many(numbers, 100), many(numbers, used))
        with CaptureQueriesContext(connection) as captured:
            list(usage_findings(User.objects.get(pk=auditor.pk), NOW))
        return len(captured)

    few = queries(200, range(2, 5))

    assert queries(250, range(2, 302)) <= few
    assert few <= 14


@pytest.mark.parametrize("role", ["viewer", "operator", "stranger"])
def test_nothing_is_said_to_who_may_not_see_usage(role: str, west: Told, request: Any) -> None:
    month(west, [using(1, 80)], [using(1, 160)])
    user = request.getfixturevalue(role)

    with CaptureQueriesContext(connection) as captured:
        assert list(usage_findings(user, NOW)) == []
    assert "usage_gauge" not in " ".join(query["sql"] for query in captured)
    assert list(usage_findings(AnonymousUser(), NOW)) == []


def test_nothing_is_said_of_what_is_out_of_sight(west: Told, found: Found, monkeypatch: pytest.MonkeyPatch) -> None:
    month(west, [using(1, 80)], [using(1, 160), using(90, 5)])
    hide_everything(monkeypatch)

    assert found() == []


def test_nothing_is_said_before_anything_was_read(found: Found) -> None:
    assert found() == []


def test_the_first_page_says_it(west: Told, visitor: Client) -> None:
    west.company(90, "<b>Kiln</b>")
    month(west, [using(90, 80)], [using(90, 160)])

    html = page(visitor, "/")

    assert "&lt;b&gt;Kiln&lt;/b&gt;" in html
    assert "points 80 → 160 this month" in html


def agents_said(west: Told, found: Found, used: float, **license_: Any) -> list[tuple[str, Severity]]:
    """What is said when so many agents have a license for 100."""
    license_make(west.console, product=Product.CONSOLE, units=100.0, **license_)
    west.read(THIS_MONTH, usage(1, server(1, workload(used), type="VSPC")))
    return [(said([finding])[0], finding.severity) for finding in found()]


@pytest.mark.parametrize(
    ("used", "license_type", "beyond", "severity"),
    [
        (110, "Rental", "which allows 120", Severity.WARNING),
        (120, "Rental", "which allows 120", Severity.WARNING),
        (121, "Rental", "which allows 120", Severity.CRITICAL),
        (111, "Subscription", "which allows 110", Severity.CRITICAL),
        (101, "Perpetual", "of which no excess is stated", Severity.CRITICAL),
    ],
)
def test_agents_beyond_the_license_are_a_finding(
    used: float, license_type: str, beyond: str, severity: Severity, west: Told, found: Found
) -> None:
    assert agents_said(west, found, used, type=license_type) == [
        (f"Agents of EU-West use {used} points of a license for 100, {beyond}.", severity)
    ]


@pytest.mark.parametrize("values", [{}, {"unit_type": License.UnitType.INSTANCES}, {"type": "Community"}])
def test_agents_that_have_room_or_are_counted_otherwise_are_none(
    values: dict[str, Any], west: Told, found: Found
) -> None:
    assert agents_said(west, found, 100 if not values else 500, **values) == []
