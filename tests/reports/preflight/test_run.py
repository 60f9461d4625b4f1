"""All rules together: their order, and what they cost."""

from typing import Any

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consoles.models import Console
from reports.models import Report
from reports.preflight import Concern, concerns_by_report, concerns_of, count_of
from tests.consoles.factories import console_make
from tests.licensing.factories import license_make, server_make
from tests.reports.factories import NOW, Json, appendix, detail, owned, report, reports_read, usage, using, workload
from tests.reports.preflight.looking import Found, stranger_make, uses
from tests.usage.factories import organization

MOST_QUERIES = 20


def _troubled(console: Console, count: int) -> Report:
    """A report in which every rule finds as many concerns."""
    shared = {"license_ids": ["S"], "entitlement": "S", "entitlement_copies": 2 * count}
    before, after = [], []
    for number in range(100, 100 + count):
        one, other = organization(console, number), organization(console, number + 100)
        server = server_make(console, name=f"vbr{number}")
        uses(console, number, server.uid, 10)
        stranger_make(console, number + 200, 5)
        key = {"license_ids": [f"L{number}"], "entitlement": f"L{number}", "entitlement_copies": 1}
        license_make(console, organization=one, licensee=f"Holding {number}", used_units=7, **key)
        license_make(console, organization=one, units=number, **shared)
        license_make(console, organization=other, **shared)
        zero = usage(workload(0), license=f"L{number}")
        servers: Json = {f"{problem}ClientServers": [f"vbr{number}"] for problem in ("notCollected", "cloned")}
        after += [detail(number, zero, **servers), using(number + 300, 2)]
        before += [using(number + 100, 3), using(number + 300, 2)]
    appendices = [appendix(f"Group {number}", using(number, 1)) for number in range(count)]
    rows = report(*before, month="2026-09"), report(*after, appendices=appendices, notCollectedCloudServers=["vcc"])
    return reports_read(console, *rows)[-1]


def _cost(found: Any) -> tuple[int, Any]:
    with CaptureQueriesContext(connection) as captured:
        concerns = found()
    return len(captured), concerns


def test_they_cost_the_same_however_large_a_report_is(console: Console) -> None:
    few, many = _troubled(console, 3), _troubled(console_make(), 30)

    cost, concerns = _cost(lambda: concerns_of(few, now=NOW))
    cost_of_many, many_concerns = _cost(lambda: concerns_of(many, now=NOW))

    assert cost == cost_of_many <= MOST_QUERIES
    assert len(many_concerns) > 5 * len(concerns) > 0
    assert len({concern.rule for concern in concerns}) >= 7


def test_several_reports_cost_hardly_more_than_one(console: Console) -> None:
    first = _troubled(console, 3)
    others = reports_read(
        console, *(owned(report(using(1, 3), number=number), number, "R") for number in range(50, 59))
    )
    cost, concerns = _cost(lambda: concerns_of(first, now=NOW))

    cost_of_all, found = _cost(lambda: concerns_by_report([first, *others], now=NOW))

    assert found[first.pk] == concerns
    assert cost_of_all <= cost + len(others)


def test_the_most_urgent_comes_first_and_each_key_once(console: Console) -> None:
    concerns = concerns_of(_troubled(console, 3), now=NOW)

    assert [concern.severity.rank for concern in concerns] == sorted(concern.severity.rank for concern in concerns)
    assert len({concern.key for concern in concerns}) == len(concerns)


def test_those_that_are_not_named_are_counted(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    row = _troubled(console, 3)
    concerns = concerns_of(row, now=NOW)
    monkeypatch.setattr("reports.preflight.concerns.MOST_SHOWN", 1)

    shown = concerns_of(row, now=NOW)

    assert count_of(shown) == len(concerns) > len(shown)


def test_concerns_are_plain_values_for_whoever_keeps_them(console: Console) -> None:
    [first, *_] = concerns_of(_troubled(console, 1), now=NOW)

    kept = msgspec.to_builtins(first)

    assert msgspec.convert(kept, Concern, strict=False) == first
    assert kept["since"] == "2026-10-01"


def test_the_first_report_of_an_owner_has_nothing_to_be_compared_with(found: Found) -> None:
    assert found(report(using(1, 3))) == []
