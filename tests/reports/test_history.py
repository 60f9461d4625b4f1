"""A report against our own readings of its month: what is claimed, what is not, and why."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.history import History, Kind, history_of
from reports.history.figures import figures_of, read_on
from reports.history.judging import place_of
from reports.models import Report
from tests.reports.factories import NOW, Json, detail, owned, report, reports_read, uid, usage, workload
from tests.reports.october import AGENTS, CLOUD, FIRST, LAST, evening, read_all_of_october, reports, uses
from tests.support.network import Network
from tests.usage.factories import server
from tests.usage.factories import usage as used_by
from tests.usage.factories import workload as of_workload
from tests.usage.gauges import Told, told
from usage.models import Gauge

pytestmark = pytest.mark.django_db


@pytest.fixture
def west(network: Network) -> Told:
    return told(network)


def compared(west: Told, *details: Json, **values: Any) -> History:
    [found, *_] = reports_read(west.console, report(*details, **values), at=NOW)
    return history_of(found, now=NOW)


def said(history: History) -> list[tuple[Kind, str, str, float | None, float | None, float | None]]:
    return [
        (one.kind, one.organization_title, one.product, one.reported, one.last, one.high) for one in history.differences
    ]


values = st.one_of(st.none(), st.just(0), st.integers(1, 5))


@given(st.lists(values, min_size=1, max_size=10))
@settings(max_examples=15, suppress_health_check=list(HealthCheck))
def test_last_and_highest_are_those_of_the_readings(network: Network, said: list[int | None]) -> None:
    """A day without a value is not read; the days begin before the month and go on after the interval."""
    west = told(network, f"Console {len(network.consoles)}")
    days = [date(2026, 9, 28) + timedelta(days=number) for number in range(10)]
    readings = {day: points for day, points in zip(days, said, strict=False) if points is not None}
    for day, points in readings.items():
        west.read(evening(day), *([uses(1, points)] if points else []))
    last_day = date(2026, 10, 5)

    read = read_on(west.console.pk, first=FIRST, last=last_day, today=NOW.date())

    within = [points for day, points in readings.items() if FIRST <= day <= last_day]
    until = [points for day, points in readings.items() if day <= last_day]
    assert (read.read_count, read.has_last) == (len(within), last_day in readings)
    for figures in figures_of(west.console.pk, read):
        assert figures.last == (until[-1] if until else 0)
        assert not within or figures.high == max(within)


def test_what_the_first_reading_of_the_month_replaces_is_not_of_the_month(west: Told) -> None:
    west.read(evening(date(2026, 9, 30)), uses(1, 30, AGENTS), uses(2, 9, AGENTS))
    read_all_of_october(west, lambda day: [uses(1, 20, AGENTS), uses(2, 9 if day < 10 else 5, AGENTS)])

    history = compared(west, reports(1, 20, AGENTS), reports(2, 9, AGENTS))

    assert (history.differences, history.agreeing_count) == ([], 2)


def test_agents_are_reported_by_the_highest_of_the_month(west: Told) -> None:
    read_all_of_october(west, lambda day: [uses(1, 30 if day == 9 else 20, AGENTS), uses(2, 5, AGENTS)])

    history = compared(west, reports(1, 20, AGENTS), reports(2, 5, AGENTS))

    assert said(history) == [(Kind.DIFFERS, "Company 1", "console", 20, 20, 30)]
    assert (history.differences[0].text, history.differences[0].difference) == ("equals the last", -10)
    assert history.agreeing_count == 1


def test_everything_else_is_reported_by_what_the_month_ended_with(west: Told) -> None:
    read_all_of_october(west, lambda day: [uses(1, 30 if day == 9 else 20), uses(2, 30 if day == 9 else 20)])

    history = compared(west, reports(1, 30), reports(2, 20))

    assert said(history) == [(Kind.DIFFERS, "Company 1", "backup_server", 30, 20, 30)]
    assert history.differences[0].text == "equals the highest"


@pytest.mark.parametrize(
    ("reported", "words"),
    [
        (10, "equals the last"), (30, "equals the highest"), (20, "between the two"), (5, "below both"),
        (31, "above both"), (10.004, "equals the last"),
    ],
)  # fmt: skip
def test_the_place_of_the_reported_points_is_told(reported: float, words: str) -> None:
    assert place_of(reported, 10, 30) == words


def test_one_figure_that_is_both_is_told_so() -> None:
    assert place_of(10, 10, 10) == "equals the last and the highest"
    assert place_of(10, None, 10) == "what was used is unknown"


def test_what_was_not_read_every_day_is_not_claimed_of_agents(west: Told) -> None:
    for day in (3, 17, 31):
        west.read(evening(date(2026, 10, day)), uses(1, 20, AGENTS), uses(2, 20, AGENTS), uses(3, 20, AGENTS))

    history = compared(west, reports(1, 25, AGENTS), reports(2, 15, AGENTS), reports(3, 20, AGENTS))

    assert said(history) == [
        (Kind.DIFFERS, "Company 2", "console", 15, 20, 20),
        (Kind.NOT_COMPARABLE, "Company 1", "console", 25, 20, 20),
    ]
    assert history.differences[1].text == "not comparable: read on 3 of 31 days"
    assert [one.organization for one in history.claimed] == ["Company 2"]


def test_what_was_not_read_on_the_last_day_is_not_claimed_of_other_products(west: Told) -> None:
    for day in (3, 17, 30):
        west.read(evening(date(2026, 10, day)), uses(1, 20), uses(2, 20), uses(3, 20))

    history = compared(west, reports(1, 25), reports(2, 15), reports(3, 20))

    assert {one.kind for one in history.differences} == {Kind.NOT_COMPARABLE}
    assert history.agreeing_count == 1


def test_the_last_day_is_enough_for_other_products(west: Told) -> None:
    west.read(evening(LAST), uses(1, 20))

    assert said(compared(west, reports(1, 25))) == [(Kind.DIFFERS, "Company 1", "backup_server", 25, 20, 20)]


def test_figures_that_are_the_least_claim_nothing_that_is_more(west: Told) -> None:
    part = used_by(1, server(1, of_workload(20), of_workload(None, number=2)))
    read_all_of_october(west, lambda _day: [part])

    assert [one.kind for one in compared(west, reports(1, 25)).differences] == [Kind.NOT_COMPARABLE]


def test_a_month_that_was_not_read_has_no_differences(west: Told) -> None:
    west.read(evening(date(2026, 11, 1)), uses(1, 20))

    history = compared(west, reports(1, 25))

    assert (history.differences, history.read.read_count) == ((), 0)


def test_days_to_come_are_not_missed(west: Told) -> None:
    west.read(evening(FIRST), uses(1, 20, AGENTS))
    [found] = reports_read(west.console, report(reports(1, 25, AGENTS)), at=NOW)

    [one] = history_of(found, now=evening(FIRST)).differences

    assert (one.kind, one.read.words) == (Kind.DIFFERS, "read on 1 of 1 day")


def test_new_and_rental_units_do_not_count(west: Told) -> None:
    row = used_by(1, server(1, of_workload(20, newUnits=7, rentalUnits=3)))
    read_all_of_october(west, lambda _day: [row])

    assert compared(west, reports(1, 20)).differences == []


def test_instances_are_not_compared_with_points(west: Told) -> None:
    row = used_by(1, server(1, of_workload(20), of_workload(9, number=2, unit="Instances")))
    read_all_of_october(west, lambda _day: [row])

    assert compared(west, reports(1, 20)).differences == []


def test_an_organization_that_the_report_has_not_is_listed(west: Told) -> None:
    west.company(1, "Alder")
    read_all_of_october(west, lambda _day: [uses(1, 20), uses(2, 5)])

    history = compared(west, reports(2, 5))

    assert said(history) == [(Kind.NOT_IN_REPORT, "Alder", "backup_server", None, 20, 20)]
    assert history.differences[0].usage == west.usage(1).pk


def test_a_product_that_the_report_has_not_is_a_difference(west: Told) -> None:
    both = used_by(1, server(1, of_workload(20)), server(2, of_workload(7), type=CLOUD))
    read_all_of_october(west, lambda _day: [both])

    assert said(compared(west, reports(1, 20))) == [(Kind.DIFFERS, "Company 1", "site", 0, 7, 7)]


def test_an_organization_that_we_have_not_is_listed(west: Told) -> None:
    read_all_of_october(west, lambda _day: [uses(1, 20)])

    history = compared(west, reports(1, 20), reports(7, 9), reports(8, 4, organizationUid=None))

    assert said(history) == [
        (Kind.NOT_WITH_US, "Company 7", "backup_server", 9, None, None),
        (Kind.NOT_WITH_US, "Company 8", "backup_server", 4, None, None),
    ]
    assert history.differences[0].text == "our readings never had this organization"


def test_a_product_that_we_have_not_read_of_a_known_organization_was_not_used(west: Told) -> None:
    read_all_of_october(west, lambda _day: [uses(1, 20)])

    assert said(compared(west, reports(1, 20), reports(1, 9, "VONE"))) == [
        (Kind.DIFFERS, "Company 1", "veeam_one", 9, 0, 0),
    ]


def test_what_uses_nothing_and_is_not_reported_is_no_difference(west: Told) -> None:
    read_all_of_october(west, lambda day: [uses(1, 20), *([uses(2, 5)] if day < 10 else [])])

    assert compared(west, reports(1, 20)).differences == []


def test_points_of_an_appendix_are_used_all_the_same(west: Told) -> None:
    read_all_of_october(west, lambda _day: [uses(1, 20)])
    apart = {"licenseCompanyName": "Fernhill", "appendixSummary": None, "usageDetails": [reports(1, 8)]}

    assert compared(west, reports(1, 12), appendices=[apart]).differences == []
    [one] = compared(west, reports(1, 11), appendices=[apart], number=2).differences
    assert one.hints == ("8 of the points stand in an appendix",)


def test_what_was_removed_on_adjustment_is_told(west: Told) -> None:
    read_all_of_october(west, lambda _day: [uses(1, 30, AGENTS)])

    [one] = compared(west, detail(1, usage(workload(2, initial=3), product=AGENTS))).differences

    assert one.hints == ("10 points were removed on adjustment",)


def test_servers_that_the_report_left_out_are_told(west: Told) -> None:
    row = used_by(1, server(1, of_workload(20)), server(2, of_workload(7), type=CLOUD))
    read_all_of_october(west, lambda _day: [row])

    history = compared(
        west,
        detail(1, notCollectedClientServers=["vbr1"], clonedClientServers=["vbr2"]),
        unsupportedCloudServers=["cc1"],
    )

    assert {one.product: one.hints for one in history.differences} == {
        "backup_server": ("vbr1: not collected",),
        "site": ("cc1: unsupported",),
    }


def test_what_belongs_to_the_report_of_a_reseller_is_not_missed_in_the_providers(west: Told) -> None:
    reseller = west.reseller(7, "North IT")
    west.company(2, "Birch", reseller=reseller, reseller_uid=reseller.uid)
    rows = [uses(1, 20), uses(2, 5), uses(3, 6, providerUid=uid(7)), uses(7, 8), uses(4, 9)]
    read_all_of_october(west, lambda _day: rows)

    providers, resellers = reports_read(
        west.console, report(reports(1, 20), number=1), owned(report(number=2), 7, "North IT"), at=NOW
    )

    def missing(found: Report) -> set[str | None]:
        found_differences = history_of(found, now=NOW).differences
        return {str(one.organization_uid) for one in found_differences if one.kind == Kind.NOT_IN_REPORT}

    assert missing(providers) == {uid(4)}
    assert missing(resellers) == {uid(2), uid(3), uid(7)}


def test_what_another_report_of_the_month_has_is_not_missed(west: Told) -> None:
    read_all_of_october(west, lambda _day: [uses(1, 20), uses(2, 5)])

    mine, _ = reports_read(
        west.console, report(reports(1, 20), number=1), owned(report(reports(2, 5), number=2), 7, "North IT"), at=NOW
    )

    assert not history_of(mine, now=NOW).differences


def test_another_console_has_nothing_to_say(west: Told, network: Network) -> None:
    east = told(network, "US-East")
    read_all_of_october(west, lambda _day: [uses(1, 20)])
    read_all_of_october(east, lambda _day: [uses(1, 99), uses(2, 99)])

    assert compared(west, reports(1, 20)).differences == []


def test_differences_stand_by_their_size(west: Told) -> None:
    read_all_of_october(west, lambda _day: [uses(1, 20), uses(2, 5), uses(3, 6)])

    history = compared(west, reports(1, 21), reports(2, 25), reports(7, 3))

    assert [one.organization_title[-1] for one in history.differences] == ["2", "3", "7", "1"]


def test_the_number_of_queries_does_not_grow(west: Told) -> None:
    def queries(count: int, number: int) -> int:
        for day in (30, 31):
            west.read(evening(date(2026, 10, day)), *(uses(one, 20) for one in range(1, count + 1)))
        details = [reports(one, 9, notCollectedClientServers=["vbr"]) for one in range(2, count + 1)]
        [found] = reports_read(west.console, report(*details, number=number), at=NOW)
        with CaptureQueriesContext(connection) as captured:
            assert len(history_of(found, now=NOW).differences) >= count - 1
        return len(captured)

    assert queries(3, 1) <= 7
    west.console.coverage.all().delete()
    Gauge.objects.all().delete()
    Report.objects.all().delete()
    assert queries(30, 2) <= 7
