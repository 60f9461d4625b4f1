"""What a person must notice in a report is there, from a few companies on, and stands where the contract has it."""

from itertools import pairwise
from typing import Any

import pytest

from simulator.data.report_situations import PlantedInReport
from simulator.world import World
from tests.simulator.calling import NOON
from tests.simulator.reporting import Row, reported, reports_of, row_of, sections, usage_in, usages


@pytest.fixture(scope="module", params=[(25, 1), (25, 2), (120, 1), (120, 3)], ids=str)
def world(request: pytest.FixtureRequest) -> World:
    companies, seed = request.param
    return World(companies=companies, seed=seed, now=NOON)


def _months(world: World) -> list[list[tuple[Row, PlantedInReport]]]:
    """The reports of each month with what is planted in them."""
    reports = reports_of(world)
    found = [(row_of(world, report), world.reports.planted[report.id]) for report in reports]
    return [found[place : place + 2] for place in range(0, len(found), 2)]


def _details(row: Row) -> list[Row]:
    return [detail for _, section in sections(row) for detail in section["usageDetails"]]


def _of(row: Row, uid: str, product: str) -> list[Row]:
    return [
        workload
        for detail, usage in usages(row)
        for workload in usage["workloadUsage"]
        if (detail["organizationUid"], usage["productType"]) == (uid, product)
    ]


def test_there_are_two_reports_for_each_of_fourteen_months(world: World) -> None:
    months = _months(world)

    assert [len(month) for month in months] == [2] * 14
    assert len(world.reports.planted) == 28
    assert list(world.reports.planted) == [report.id for report in reports_of(world)]


def test_every_month_has_every_difference(world: World) -> None:
    for month in _months(world):
        planted = [each for _, each in month]
        for name in ("adjusted", "off_day", "foreign"):
            assert any(getattr(each, name) for each in planted), name
        assert [each.unused for each in planted if each.unused] == [tuple(world.usage.planted.unused)]
        doubts = {(doubt.problem, doubt.organization_uid is None) for each in planted for doubt in each.servers}
        assert doubts == {
            (problem, shared) for problem in ("notCollected", "cloned", "unsupported") for shared in (0, 1)
        }


def test_agents_that_were_taken_off_are_found_and_not_reported(world: World) -> None:
    for row, planted in _months(world)[-1]:
        for adjusted in planted.adjusted:
            workloads = _of(row, adjusted.organization_uid, "VSPC")
            removed = sum(each["initialCount"] - each["reportedCount"] for each in workloads)
            assert removed == adjusted.removed_count > 0
        others = [workload for _, usage in usages(row) for workload in usage["workloadUsage"]]
        assert sum(each["initialCount"] > each["reportedCount"] for each in others) == len(planted.adjusted)


def test_servers_in_doubt_are_named_where_the_contract_has_them(world: World) -> None:
    for row, planted in _months(world)[-1]:
        named = {
            (problem, name, detail["organizationUid"])
            for detail in row["usageDetails"]
            for problem in ("notCollected", "cloned", "unsupported")
            for name in detail[f"{problem}ClientServers"] or ()
        } | {
            (problem, name, None)
            for problem in ("notCollected", "cloned", "unsupported")
            for name in row[f"{problem}CloudServers"] or ()
        }

        assert named == {(each.problem, each.server_name, each.organization_uid) for each in planted.servers} != set()


def test_a_server_that_is_left_out_counts_nothing_and_a_clone_is_no_other_server(world: World) -> None:
    names = {row["name"] for path in ("backupServers", "voneServers", "vb365Servers") for row in _listed(world, path)}

    for report in reports_of(world)[-2:]:
        usage = usage_in(world, report)
        for each in world.reports.planted[report.id].servers:
            assert (each.server_name in names) is (each.server_uid is not None)
            missing = [used.points for (uid, server), used in usage.items() if server == each.server_uid]
            assert sum(missing) == each.missing_points


def _listed(world: World, name: str) -> list[Row]:
    return list(world.rows(f"/infrastructure/{name}").values())


def test_an_organization_whose_only_server_was_not_collected_has_no_points_at_all() -> None:
    world = World(companies=120, seed=1, now=NOON)

    left_out = [
        (row, each.organization_uid)
        for month in _months(world)
        for row, planted in month
        for each in planted.servers
        if each.problem == "notCollected" and each.organization_uid
    ]

    gone = [(row, uid) for row, uid in left_out if all(key[0] != uid for key in reported(row))]
    assert len(gone) > 5
    for row, uid in gone:
        assert uid not in {each["organizationUid"] for each in row["organizationsUsage"]}
        assert [each["usageByLicenseAndProduct"] for each in _details(row) if each["organizationUid"] == uid] == [[]]


def test_usage_of_another_licensee_stands_in_its_appendix_and_not_in_the_total(world: World) -> None:
    for row, planted in _months(world)[-1]:
        appendices = {each["licenseCompanyName"]: each for each in row["appendices"]}

        assert set(appendices) == {each.licensee for each in planted.foreign}
        for licensee, appendix in appendices.items():
            points = [each.points for each in planted.foreign if each.licensee == licensee]
            assert appendix["appendixSummary"]["totalPoints"] == sum(points)


def test_a_license_of_another_licensee_is_in_an_appendix_wherever_it_counts() -> None:
    world = World(companies=120, seed=1, now=NOON)
    known = {row["name"] for row in world.rows("/organizations").values()} | {None}
    foreign = {uid for uid, row in world.rows("/licensing/backupServers").items() if row["company"] not in known}

    planted = {each.server_uid for report in world.reports.planted.values() for each in report.foreign}

    assert foreign & {server for report in reports_of(world) for _, server in usage_in(world, report)} <= planted


def test_who_vanished_was_in_the_report_before_and_is_not_in_this_one(world: World) -> None:
    months = _months(world)
    vanished = [
        (before[place][0], month[place][0], uid)
        for before, month in pairwise(months)
        for place in (0, 1)
        for uid in month[place][1].vanished
    ]

    assert len({uid for *_, uid in vanished}) >= 3
    for before, after, uid in vanished:
        assert any(key[0] == uid for key in reported(before)) or uid in _in_doubt(world, before)
        assert all(key[0] != uid or not value[0] for key, value in reported(after).items())


def _in_doubt(world: World, row: Row) -> set[Any]:
    return {each.organization_uid for each in world.reports.planted[row["reportParameters"]["reportId"]].servers}


def test_a_license_without_any_use_is_reported_with_zero(world: World) -> None:
    ((uid, _),) = world.usage.planted.unused.items()
    for row, planted in _months(world)[-1]:
        if planted.unused:
            (workload,) = _of(row, uid, "BackupAndReplication")
            assert (workload["initialCount"], workload["reportedCount"], workload["usedPoints"]) == (0, 0, 0)


def test_an_organization_is_in_one_situation_at_most(world: World) -> None:
    for month in _months(world):
        for _, planted in month:
            everybody = [
                *{each.organization_uid for each in planted.foreign},
                *(adjusted.organization_uid for adjusted in planted.adjusted),
                *(moved.organization_uid for moved in planted.off_day),
                *(doubt.organization_uid for doubt in planted.servers),
                *(planted.vanished + planted.unused),
            ]
            known = [uid for uid in everybody if uid]
            assert len(set(known)) == len(known)


def test_license_and_support_ids_are_those_of_the_servers() -> None:
    world = World(companies=120, seed=1, now=NOON)
    known = {(world.console["licenseId"], world.console["supportId"]), (None, None)}
    for path in ("sites", "backupServers", "voneServers", "vb365Servers"):
        for row in world.rows(f"/licensing/{path}").values():
            known |= {(row["licenseId"], row["supportId"])} if "licenseId" in row else _first(row)

    for report in reports_of(world)[-2:]:
        found = {(usage["licenseId"], detail["supportId"]) for detail, usage in usages(row_of(world, report))}
        assert found <= known
        assert len(found) > 10


def _first(row: Row) -> set[tuple[str, str]]:
    return set(zip(row["licenseIds"][:1], row["supportIds"][:1], strict=True))
