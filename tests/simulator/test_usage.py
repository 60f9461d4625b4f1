"""What organizations use: sums that hold, months that turn new into used, and days that any world tells alike."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.data.usage import FIGURES
from simulator.world import USAGE_LIST, World
from tests.simulator.calling import NOON

Row = dict[str, Any]
TODAY = NOON.date()
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
WORLD = World(companies=60, seed=3, now=NOON)


def _world(companies: int, seed: int = 1, now: datetime = NOON) -> World:
    return World(companies=companies, seed=seed, now=now)


def _workloads(rows: dict[str, Row]) -> Iterator[Row]:
    return (each for row in rows.values() for server in row["servers"] for each in server["workloads"])


def _lines(rows: dict[str, Row]) -> dict[tuple[str, str, str], Row]:
    return {
        (uid, server["serverUid"], line["typeId"]): line
        for uid, row in rows.items()
        for server in row["servers"]
        for workload in server["workloads"]
        for line in workload["workloadsByPlatform"]
    }


def _objects(line: Row) -> int:
    return int(line["newCount"] + line["usedCount"])


@given(DAYS)
@settings(max_examples=60)
def test_sums_hold_on_every_level_on_any_day(day: date) -> None:
    rows = WORLD.usage.rows(day)

    for workload in _workloads(rows):
        lines = workload["workloadsByPlatform"]
        assert {name: workload[name] for name in FIGURES} == {
            name: sum(line[name] for line in lines) for name in FIGURES
        }
    for line in _lines(rows).values():
        for kind in ("rental", "new", "used"):
            assert line[f"{kind}Units"] == line[f"{kind}Count"] * line["weight"]


@given(DAYS)
@settings(max_examples=60)
def test_counts_are_whole_and_never_negative_nor_without_bound(day: date) -> None:
    counts = [line[name] for line in _lines(WORLD.usage.rows(day)).values() for name in FIGURES if "Count" in name]

    assert {type(count) for count in counts} == {int}
    assert min(counts) >= 0
    assert max(counts) < 2000


@given(DAYS)
@settings(max_examples=60)
def test_nothing_is_listed_that_is_empty(day: date) -> None:
    rows = WORLD.usage.rows(day)
    unused = set(WORLD.usage.planted.unused.values())

    assert all(row["servers"] for row in rows.values())
    assert all(server["workloads"] for row in rows.values() for server in row["servers"])
    assert {key[1] for key, line in _lines(rows).items() if not any(line[name] for name in FIGURES)} <= unused


@given(DAYS, st.lists(DAYS, max_size=4))
@settings(max_examples=25)
def test_a_day_is_the_same_whatever_was_asked_before_and_whenever_the_world_was_made(
    day: date, others: list[date]
) -> None:
    earlier, later = _world(20), _world(20, now=datetime(2031, 8, 2, tzinfo=UTC))
    for other in others:
        later.usage.rows(other)

    assert later.usage.rows(day) == earlier.usage.rows(day)
    assert later.usage.planted == earlier.usage.planted


def test_another_seed_is_another_console_with_the_same_kinds_of_workloads() -> None:
    one, other = (_world(120, seed).usage.rows(TODAY) for seed in (1, 2))

    kinds = [{(each["id"], each["description"]) for each in _workloads(rows)} for rows in (one, other)]
    assert set(one).isdisjoint(other)
    assert kinds[0] == kinds[1]
    assert len({uid for uid, _ in kinds[0]}) == len(kinds[0])


@pytest.mark.parametrize("first", [date(2026, 1, 1), date(2026, 3, 1), date(2028, 3, 1), date(2026, 6, 1)])
def test_what_is_new_becomes_used_on_the_first_of_the_next_month(first: date) -> None:
    usage = _world(120).usage
    before, after = (_lines(usage.rows(day)) for day in (first - timedelta(days=1), first))

    stayed = {key for key in before.keys() & after.keys() if _objects(before[key]) == _objects(after[key])}

    assert any(before[key]["newCount"] for key in stayed)
    assert {after[key]["newCount"] for key in stayed} == {0}
    for key in before.keys() & after.keys():
        assert after[key]["usedCount"] == min(_objects(before[key]), _objects(after[key]))


def test_within_a_month_only_what_was_there_before_it_is_used() -> None:
    usage = _world(120).usage
    at_its_end = _lines(usage.rows(date(2026, 4, 30)))

    for day in range(1, 32):
        for key, line in _lines(usage.rows(date(2026, 5, day))).items():
            before = _objects(at_its_end[key]) if key in at_its_end else 0
            assert line["usedCount"] == min(_objects(line), before)


def test_rental_objects_bring_their_own_keys_and_stand_on_cloud_connect_alone() -> None:
    lines = _lines(_world(400).usage.rows(TODAY))
    sent = [line for key, line in lines.items() if key[2].startswith("VCC-") and key[2] != "VCC-VM-REPLICA"]

    rental = [line for line in lines.values() if line["rentalCount"]]

    assert {(line["newCount"], line["usedCount"]) for line in rental} == {(0, 0)}
    assert {line["typeId"][:4] for line in rental} == {"VCC-"}
    assert "VCC-VM-REPLICA" not in {line["typeId"] for line in rental}
    assert 0.7 < len(rental) / len(sent) < 1


def test_usage_grows_by_about_8_percent_a_year() -> None:
    usage = _world(1000).usage

    now, a_year_ago = (
        sum(_objects(line) for line in _lines(usage.rows(day)).values()) for day in (TODAY, date(2025, 5, 12))
    )

    assert 1.05 < now / a_year_ago < 1.11


def test_about_one_company_in_twenty_changes_on_a_day() -> None:
    usage = _world(400).usage
    days = [usage.rows(date(2026, 5, day)) for day in range(12, 32)]

    shares = [sum(a.get(uid) != b.get(uid) for uid in a | b) / 400 for a, b in pairwise(days)]

    assert 0.02 < sum(shares) / len(shares) < 0.08


def test_companies_have_about_five_lines_each() -> None:
    assert 4 <= len(_lines(_world(1000).usage.rows(TODAY))) / 1000 <= 6


@pytest.mark.parametrize("companies", [25, 400])
def test_servers_and_organizations_are_those_of_the_directory(companies: int) -> None:
    world = _world(companies)
    rows = world.rows(USAGE_LIST)
    uids: dict[str, set[str]] = {}
    for server in (server for row in rows.values() for server in row["servers"]):
        uids.setdefault(server["serverType"], set()).add(server["serverUid"])

    listed = {
        "CloudConnect": "/infrastructure/sites",
        "BackupAndReplication": "/infrastructure/backupServers",
        "VONE": "/infrastructure/voneServers",
        "VB365": "/infrastructure/vb365Servers",
    }
    unlisted = set(world.usage.planted.unlisted.values())
    assert {name for name, path in listed.items() if not uids[name] - unlisted <= set(world.rows(path))} == set()
    assert set(uids) == {*listed, "VSPC"}
    assert len(uids["VSPC"]) == 1
    assert set(rows) - set(world.usage.planted.strangers) <= set(world.rows("/organizations"))


def test_each_organization_names_its_type_and_who_manages_its_licenses() -> None:
    world = _world(120)
    types = {uid: row["type"] for uid, row in world.rows("/organizations").items()}
    resellers = {uid: row["resellerUid"] for uid, row in world.rows("/organizations/companies").items()}
    provider = next(uid for uid, kind in types.items() if kind == "Provider")

    rows = world.rows(USAGE_LIST)

    assert {row["organizationType"] for row in rows.values()} == {"Provider", "Reseller", "Company"}
    for uid, row in rows.items():
        assert row["organizationType"] == types.get(uid, "Company")
        assert row["providerUid"] == (None if uid == provider else resellers.get(uid) or provider)


@pytest.mark.parametrize("companies", [0, 1, 2, 5])
def test_a_console_too_small_for_every_situation_has_usage_all_the_same(companies: int) -> None:
    assert "Provider" in {row["organizationType"] for row in _world(companies).rows(USAGE_LIST).values()}


def test_a_day_that_is_asked_for_again_is_not_made_again() -> None:
    usage = _world(10).usage

    first = usage.rows(TODAY)

    assert usage.rows(TODAY - timedelta(days=1)) is not first
    assert usage.rows(TODAY) is first
