"""The figures of reports: sums that hold in any world, and nothing but what is planted between them and the usage."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.world import World
from tests.simulator.calling import NOON
from tests.simulator.reporting import (
    by_product,
    last_reports,
    planted_into,
    reported,
    reports_of,
    row_of,
    sections,
    usage_in,
    usages,
)

Row = dict[str, Any]
WORLDS = st.builds(World, companies=st.integers(0, 40), seed=st.integers(0, 10_000), now=st.just(NOON))
FIGURES = ("initialCount", "reportedCount", "newCount", "usedPoints")


def _points(rows: list[Row], name: str = "usedPoints") -> float:
    return sum(float(row[name]) for row in rows)


@given(WORLDS, st.integers(0, 27))
@settings(max_examples=40)
def test_totals_products_organizations_and_details_add_up_to_the_same(world: World, place: int) -> None:
    reports = reports_of(world)
    row = row_of(world, reports[place % len(reports)])

    for summary, section in sections(row):
        usages_of_section = [usage for each in section["usageDetails"] for usage in each["usageByLicenseAndProduct"]]
        assert _points(summary["productsUsage"], "totalPoints") == summary["totalPoints"]
        assert _points(section["organizationsUsage"]) == summary["totalPoints"]
        assert _points(usages_of_section) == summary["totalPoints"]


@given(WORLDS)
@settings(max_examples=25)
def test_points_are_reported_objects_times_weight_on_every_level(world: World) -> None:
    for row in (row_of(world, report) for report in last_reports(world)):
        of_products = [product for summary, _ in sections(row) for product in summary["productsUsage"]]
        of_details = [usage for _, usage in usages(row)]

        for product in of_products + of_details:
            total = product["totalPoints"] if "totalPoints" in product else product["usedPoints"]
            assert _points(product["workloadUsage"]) == total
        for workload in (each for product in of_products + of_details for each in product["workloadUsage"]):
            weighed = [line for each in workload["workloadsByPlatform"] for line in each["objectsByWeight"]]
            assert weighed
            assert {name: sum(line[name] for line in weighed) for name in FIGURES} == {
                name: workload[name] for name in FIGURES
            }
            for line in [workload, *weighed]:
                assert line["usedPoints"] == line["reportedCount"] * line["weight"]
                assert line["reportedCount"] <= line["initialCount"]


@given(WORLDS, st.integers(0, 27))
@settings(max_examples=20)
def test_a_report_differs_from_the_usage_by_what_is_planted_and_by_nothing_else(world: World, place: int) -> None:
    reports = reports_of(world)
    report = reports[place % len(reports)]

    expected = by_product(planted_into(usage_in(world, report), world, report))

    assert reported(row_of(world, report)) == expected


@pytest.mark.parametrize(("companies", "seed"), [(25, 1), (120, 1), (120, 2)])
def test_every_month_is_as_the_usage_of_that_month(companies: int, seed: int) -> None:
    world = World(companies=companies, seed=seed, now=NOON)

    for report in reports_of(world)[-8:]:
        expected = by_product(planted_into(usage_in(world, report), world, report))
        assert reported(row_of(world, report)) == expected


def test_the_reports_of_both_owners_are_about_different_organizations() -> None:
    world = World(companies=120, seed=1, now=NOON)

    ours, theirs = (
        {detail["organizationUid"] for detail, _ in usages(row_of(world, report))} for report in last_reports(world)
    )

    assert ours
    assert theirs
    assert ours.isdisjoint(theirs)


def test_companies_of_a_reseller_without_an_agreement_are_summed_up_under_it() -> None:
    world = World(companies=120, seed=1, now=NOON)
    of_provider, of_reseller = last_reports(world)
    reseller_of = {uid: row["resellerUid"] for uid, row in world.rows("/organizations/companies").items()}

    kinds = {each["organizationUid"]: each for each in row_of(world, of_provider)["organizationsUsage"]}

    resellers = {uid for uid, row in kinds.items() if row["organizationType"] == "Reseller"}
    assert resellers == set(world.rows("/organizations/resellers")) - {of_reseller.owner_uid}
    for uid in resellers:
        details = [
            usage["usedPoints"]
            for detail in row_of(world, of_provider)["usageDetails"]
            for usage in detail["usageByLicenseAndProduct"]
            if uid in (detail["organizationUid"], reseller_of.get(detail["organizationUid"]))
        ]
        assert kinds[uid]["usedPoints"] == sum(details)


def test_a_month_that_is_asked_for_again_is_not_made_again() -> None:
    world = World(companies=10, seed=1, now=NOON)
    report = reports_of(world)[-1]

    first, second = (row_of(world, report)["usageDetails"] for _ in range(2))

    assert first is second


def test_a_report_is_the_same_whenever_the_world_was_made_and_whatever_was_asked_before() -> None:
    earlier, later = (World(companies=30, seed=2, now=NOON.replace(month=month)) for month in (5, 9))
    report = reports_of(earlier)[-2]
    for other in reports_of(later):
        row_of(later, other)

    assert later.reports.row(report, NOON) == earlier.reports.row(report, NOON)
    assert report in reports_of(later)
