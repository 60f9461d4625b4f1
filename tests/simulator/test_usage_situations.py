"""What a person must notice in usage is there: at any size from ten companies on, with any seed, in any month."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from simulator.data.usage import FIGURES
from simulator.world import USAGE_LIST, World
from tests.simulator.calling import NOON

Row = dict[str, Any]
MONTHS = [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1), date(2027, 3, 1)]
SERVER_LISTS = [f"/infrastructure/{name}" for name in ("sites", "backupServers", "voneServers", "vb365Servers")]


@pytest.fixture(scope="module", params=[(10, 1), (10, 2), (10, 3), (120, 1), (120, 4), (300, 1)], ids=str)
def world(request: pytest.FixtureRequest) -> World:
    companies, seed = request.param
    return World(companies=companies, seed=seed, now=NOON)


def _points(row: Row | None) -> float:
    servers = row["servers"] if row else []
    return sum(float(each["usedUnits"] + each["newUnits"]) for server in servers for each in server["workloads"])


def _peak(world: World, uid: str, month: date) -> float:
    days = [month + timedelta(days=number) for number in range(31)]
    return max(_points(world.usage.rows(day).get(uid)) for day in days if day.month == month.month)


def _last_month(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def _server(world: World, company: str, uid: str) -> Row:
    servers: list[Row] = world.rows(USAGE_LIST)[company]["servers"]
    return next(server for server in servers if server["serverUid"] == uid)


def test_some_organization_with_usage_is_not_in_the_directory(world: World) -> None:
    strangers = world.usage.planted.strangers

    assert strangers
    for day in (date(2020, 1, 1), NOON.date(), date(2040, 12, 31)):
        assert all(_points(world.usage.rows(day)[uid]) > 0 for uid in strangers)
    assert world.rows("/organizations").keys().isdisjoint(strangers)


def test_some_companies_use_nothing(world: World) -> None:
    idle = world.usage.planted.idle

    assert idle
    assert world.rows("/organizations/companies").keys() >= set(idle)
    assert world.rows(USAGE_LIST).keys().isdisjoint(idle)


def _licenses_of(world: World, companies: Iterable[str]) -> Iterator[tuple[str, Row]]:
    for name in ("backupServers", "voneServers", "vb365Servers"):
        licenses = world.rows(f"/licensing/{name}")
        for uid, server in world.rows(f"/infrastructure/{name}").items():
            if server["organizationUid"] in companies and licenses.get(uid, {}).get("type") in (
                "Rental",
                "Subscription",
            ):
                yield server["organizationUid"], licenses[uid]


@pytest.mark.parametrize("seed", [1, 4])
def test_licenses_of_companies_without_usage_say_that_nothing_is_in_use(seed: int) -> None:
    world = World(companies=120, seed=seed, now=NOON)
    planted, today = world.usage.planted, world.rows(USAGE_LIST)
    resting = {*planted.idle, *(uid for uid in planted.visitors if uid not in today)}

    used = [row.get("usedUnits", row.get("protectedUsers")) for _, row in _licenses_of(world, resting)]

    assert used
    assert not any(used)


@pytest.mark.parametrize("seed", [1, 4])
def test_licenses_of_companies_that_mix_say_how_many_instances_they_use(seed: int) -> None:
    world = World(companies=120, seed=seed, now=NOON)
    licenses = {
        row["backupServerUid"]: row
        for _, row in _licenses_of(world, world.usage.planted.mixed)
        if "backupServerUid" in row
    }

    said = {
        server["serverUid"]: sum(each["usedUnits"] for each in server["workloads"])
        for uid in world.usage.planted.mixed
        for server in world.rows(USAGE_LIST)[uid]["servers"]
        if {each["unitType"] for each in server["workloads"]} == {"Instances"}
    }

    assert said
    assert {uid: licenses[uid]["usedUnits"] for uid in said} == said
    assert all(licenses[uid]["unitType"] == "Instances" and licenses[uid]["units"] >= said[uid] for uid in said)


def test_some_companies_mix_points_and_instances(world: World) -> None:
    units = {
        uid: {each["unitType"] for server in row["servers"] for each in server["workloads"]}
        for uid, row in world.rows(USAGE_LIST).items()
    }

    mixed = {uid for uid, kinds in units.items() if kinds == {"Points", "Instances"}}

    assert mixed == set(world.usage.planted.mixed) != set()
    assert {"Points"} in units.values()
    assert len(mixed) <= max(1, len(units) * 0.02)


def test_some_server_is_in_no_list(world: World) -> None:
    ((company, uid),) = world.usage.planted.unlisted.items()

    assert _points({"servers": [_server(world, company, uid)]}) > 0
    assert all(uid not in world.rows(name) for name in SERVER_LISTS)


def test_some_server_is_listed_with_zero_everywhere(world: World) -> None:
    ((company, uid),) = world.usage.planted.unused.items()

    workloads = _server(world, company, uid)["workloads"]

    assert {each[name] for each in workloads for name in FIGURES} == {0}
    assert uid in world.rows("/infrastructure/backupServers")
    assert _points(world.rows(USAGE_LIST)[company]) > 0


@pytest.mark.parametrize("month", MONTHS, ids=str)
def test_every_month_a_company_comes_that_used_nothing_in_the_month_before(world: World, month: date) -> None:
    uid = world.usage.planted.comes(month)

    assert _peak(world, uid, _last_month(month)) == 0
    assert [uid in world.usage.rows(month.replace(day=day)) for day in (1, 4, 5, 28)] == [False, False, True, True]


@pytest.mark.parametrize("month", MONTHS, ids=str)
def test_every_month_a_company_goes_that_was_there_since_the_month_before(world: World, month: date) -> None:
    uid = world.usage.planted.leaves(month)

    assert uid in world.usage.rows(month - timedelta(days=1))
    assert [uid in world.usage.rows(month.replace(day=day)) for day in (1, 10, 11, 28)] == [True, True, False, False]


@pytest.mark.parametrize("month", MONTHS, ids=str)
def test_every_month_a_company_jumps_in_the_second_week(world: World, month: date) -> None:
    uid = world.usage.planted.jumps(month)
    before, after = (_points(world.usage.rows(month.replace(day=day))[uid]) for day in (8, 9))
    peak = _peak(world, uid, _last_month(month))

    assert after > before * 1.25
    assert after > before + 20
    assert after > peak * 1.25
    assert after > peak + 20


def test_a_jump_lasts_to_the_end_of_the_next_month(world: World) -> None:
    uid = world.usage.planted.jumps(date(2026, 3, 1))

    before, after, later, fallen = (
        _points(world.usage.rows(day)[uid])
        for day in (date(2026, 3, 8), date(2026, 3, 9), date(2026, 4, 30), date(2026, 5, 1))
    )

    assert after > 1.5 * before
    assert later > 1.5 * before
    assert fallen < 1.5 * before


def test_a_company_is_in_one_situation_at_most(world: World) -> None:
    planted = world.usage.planted

    everybody = [
        *(planted.strangers + planted.idle + planted.mixed + planted.visitors + planted.jumpers),
        *(*planted.unlisted, *planted.unused),
    ]

    assert len(set(everybody)) == len(everybody)
