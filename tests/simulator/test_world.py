"""What a generated console holds: everything that a person must notice, at any size."""

import unicodedata
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.app import Simulator
from simulator.data.dates import day_of, month_end, renewed_until
from simulator.world import LICENSE_LISTS, World
from tests.simulator.calling import NOON, Caller, console

Row = dict[str, Any]
TODAY = NOON.date()
KEY = {
    "/licensing/sites": "siteUid",
    "/licensing/backupServers": "backupServerUid",
    "/licensing/voneServers": "vOneServerUid",
    "/licensing/vb365Servers": "vb365ServerUid",
}
INFRASTRUCTURE = {
    "/licensing/backupServers": "/infrastructure/backupServers",
    "/licensing/voneServers": "/infrastructure/voneServers",
    "/licensing/vb365Servers": "/infrastructure/vb365Servers",
}


def _world(companies: int, seed: int = 1) -> World:
    return World(companies=companies, seed=seed, now=NOON)


def _licenses(world: World) -> list[Row]:
    return [row for name in LICENSE_LISTS for row in world.rows(name).values()]


def _days(row: Row) -> int | None:
    return (day_of(row["expirationDate"]) - TODAY).days if row["expirationDate"] else None


def _runs_out(row: Row, first: int, last: int) -> bool:
    days = _days(row)
    return days is not None and first <= days <= last


def _by_hand(row: Row) -> bool:
    return row["type"] in {"Rental", "Subscription"} and not row["autoUpdateEnabled"]


def _renews(row: Row) -> bool:
    return row["type"] in {"Rental", "Subscription"} and bool(row["autoUpdateEnabled"])


def _over_used(row: Row) -> bool:
    return bool((row.get("usedUnits") or 0) > (row.get("units") or 0))


NOTICEABLE: dict[str, Callable[[Row], bool]] = {
    "expired in grace": lambda row: row["type"] == "Rental" and _runs_out(row, -60, -1) and _by_hand(row),
    "expired beyond grace": lambda row: row["type"] == "Rental" and _runs_out(row, -400, -61),
    "expired without grace": lambda row: row["type"] == "Evaluation" and _runs_out(row, -400, -1),
    "ends today": lambda row: _days(row) == 0,
    "7 days by hand": lambda row: _by_hand(row) and _runs_out(row, 1, 7),
    "30 days by hand": lambda row: _by_hand(row) and _runs_out(row, 8, 30),
    "60 days by hand": lambda row: _by_hand(row) and _runs_out(row, 31, 60),
    "renews itself at the end of the month": lambda row: _renews(row) and _runs_out(row, 8, 38),
    "renewal is failing": lambda row: _renews(row) and _runs_out(row, 0, 7),
    "renewal has failed": lambda row: _renews(row) and _runs_out(row, -60, -1),
    "over-used": _over_used,
    "community without a license": lambda row: row["type"] == "Community" and row["company"] is None,
    "not installed": lambda row: row["type"] == "NotInstalled",
    "not for resale": lambda row: row["type"] == "NFR",
    "running evaluation": lambda row: row["type"] == "Evaluation" and _runs_out(row, 1, 30),
    "perpetual with sockets": lambda row: row["type"] == "Perpetual" and row["sockets"] > 0,
    "merged sockets and instances": lambda row: (
        row.get("sectionTypes") == ["Socket", "Instance"] and bool(row["capacity"])
    ),
    "subscription": lambda row: row["type"] == "Subscription" and row.get("unitType") == "Instances",
    "usage unknown": lambda row: row.get("unitType") == "Unknown" and row["usedUnits"] is None,
    "support ended": lambda row: bool(row["supportExpirationDate"]) and day_of(row["supportExpirationDate"]) < TODAY,
}


@pytest.mark.parametrize("claim", NOTICEABLE)
@pytest.mark.parametrize("companies", [25, 400])
def test_everything_that_a_person_must_notice_is_there(companies: int, claim: str) -> None:
    assert any(NOTICEABLE[claim](row) for row in _licenses(_world(companies)))


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_it_is_there_with_any_seed(seed: int) -> None:
    licenses = _licenses(_world(25, seed))

    assert [claim for claim, holds in NOTICEABLE.items() if not any(holds(row) for row in licenses)] == []


def test_the_demo_has_a_server_with_a_merged_license() -> None:
    merged = [row for row in _licenses(_world(120)) if row.get("sectionTypes") == ["Socket", "Instance"]]

    assert [len(row["licenseIds"]) for row in merged] == [2]


@pytest.mark.parametrize("companies", [25, 400])
def test_some_keys_are_shared_and_some_copies_disagree(companies: int) -> None:
    rows = [row for row in _world(companies).rows("/licensing/backupServers").values() if row["licenseIds"]]
    pairs = [pair for pair in combinations(rows, 2) if set(pair[0]["licenseIds"]) & set(pair[1]["licenseIds"])]

    agreeing = {a["units"] == b["units"] for a, b in pairs}

    assert agreeing == {True, False}


@pytest.mark.parametrize("companies", [25, 400])
def test_the_directory_is_as_untidy_as_real_ones(companies: int) -> None:
    world = _world(companies)
    organizations = world.rows("/organizations")
    servers = [row for name in INFRASTRUCTURE.values() for row in world.rows(name).values()]
    owners = {row["organizationUid"] for row in servers}
    company_rows = world.rows("/organizations/companies").values()

    assert any(uid not in organizations for uid in owners)
    assert any(row["instanceUid"] not in owners for row in company_rows)
    assert {row["status"] for row in servers} >= {"Healthy", "Warning", "Inaccessible"}
    assert {bool(row["resellerUid"]) for row in company_rows} == {True, False}
    assert {row["resellerUid"] for row in company_rows} - {None} == set(world.rows("/organizations/resellers"))


@pytest.mark.parametrize("companies", [25, 400])
def test_some_licensee_is_not_the_company_that_owns_the_server(companies: int) -> None:
    world = _world(companies)
    names = {uid: row["name"] for uid, row in world.rows("/organizations").items()}
    servers = world.rows("/infrastructure/backupServers")

    differing = [
        row["company"]
        for uid, row in world.rows("/licensing/backupServers").items()
        if row["company"] not in (None, names.get(servers[uid]["organizationUid"]))
    ]

    assert any(name.endswith("Group Holding") for name in differing)


def test_a_few_percent_of_a_large_console_need_attention() -> None:
    licenses = _licenses(_world(4000))

    urgent = [r for r in licenses if _over_used(r) or (_runs_out(r, -999, 30) and not (_renews(r) and _days(r) > 7))]  # type: ignore[operator]

    assert 0.03 <= len(urgent) / len(licenses) <= 0.06


def test_most_licenses_renew_themselves() -> None:
    licenses = _licenses(_world(4000))

    assert sum(_renews(row) and _runs_out(row, 8, 38) for row in licenses) / len(licenses) > 0.7


@pytest.mark.parametrize("companies", [0, 1, 2, 5, 25, 1000])
def test_every_license_has_its_server_and_there_are_about_13_for_10_companies(companies: int) -> None:
    world = _world(companies)

    assert all(set(world.rows(a)) <= set(world.rows(b)) for a, b in INFRASTRUCTURE.items())
    assert set(world.rows("/licensing/sites")) == set(world.rows("/infrastructure/sites"))
    assert world.license_count == max(round(companies * 1.3), 2)
    assert len(world.rows("/organizations/companies")) == companies


def test_rows_stand_under_their_own_identifier_and_none_twice() -> None:
    world = _world(400)

    for name, key in KEY.items():
        assert [row[key] for row in world.rows(name).values()] == list(world.rows(name))
    assert sorted(Counter(uid for name in LICENSE_LISTS for uid in world.rows(name)).values())[-1] == 1


def test_names_of_companies_do_not_repeat_and_are_not_all_ascii() -> None:
    names = [row["name"] for row in _world(3000).rows("/organizations").values()]

    assert len(set(names)) == len(names)
    assert any(not unicodedata.is_normalized("NFKD", name) for name in names)


def test_the_same_seed_gives_the_same_console_and_another_seed_another() -> None:
    first, same, other = (_licenses(_world(60, seed)) for seed in (1, 1, 2))

    assert first == same
    assert first != other


def test_a_change_to_the_world_shows_in_the_next_answer(app: Simulator, caller: Caller) -> None:
    uid, row = next(iter(app.world.rows("/licensing/backupServers").items()))
    row["company"] = "Renamed"
    app.world.rows("/licensing/voneServers").clear()

    assert caller.get(f"/licensing/backupServers/{uid}").get_json()["data"]["company"] == "Renamed"
    assert caller.rows("/licensing/voneServers", filter=[{"property": "type", "operation": "equals"}]) == []


def test_days_that_pass_renew_what_renews_itself_and_let_the_rest_run_out() -> None:
    app = console(companies=60)
    before = {uid: _days(row) for uid, row in app.world.rows("/licensing/backupServers").items()}

    app.clock.advance(timedelta(days=90).total_seconds())
    rows = Caller(app).everything("/licensing/backupServers")

    later = {row["backupServerUid"]: row for row in rows}
    then = TODAY + timedelta(days=90)
    renewed = [row for uid, row in later.items() if _renews(row) and (before[uid] or 0) > 7]
    assert renewed
    assert {day_of(row["expirationDate"]) for row in renewed if row["type"] == "Rental"} == {renewed_until(then)}
    assert {row["status"] for row in later.values() if (days := before[row["backupServerUid"]]) and days < 8} == {
        "Expired"
    }


def test_the_console_renews_its_own_license_only_when_it_is_told_to(app: Simulator, caller: Caller) -> None:
    app.clock.advance(timedelta(days=40).total_seconds())
    renewed = caller.get("/licensing/console").get_json()["data"]
    app.world.console_settings["isAutoUpdateEnabled"] = False
    app.clock.advance(timedelta(days=60).total_seconds())
    lapsed = caller.get("/licensing/console").get_json()["data"]

    assert (renewed["status"], lapsed["status"]) == ("Valid", "Expired")
    assert lapsed["statusMessage"].startswith("Expired (")
    assert lapsed["expirationDate"] == renewed["expirationDate"]


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
@settings(max_examples=300)
def test_a_key_that_renews_itself_never_has_a_week_or_less_left(today: date) -> None:
    end = renewed_until(today)

    assert 8 <= (end - today).days <= 38
    assert end == month_end(end)
    assert (end + timedelta(days=1)).day == 1
