"""The list of usage as an operation: its own parameters, those of every list, roles, and the moment asked for."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from simulator.app import Simulator
from simulator.roles import ALL, LICENSES
from simulator.world import USAGE_LIST
from tests.simulator.calling import NOON, Caller, console

Row = dict[str, Any]
TODAY = NOON.date()


def _uids(rows: list[Row]) -> list[str]:
    return [row["organizationUid"] for row in rows]


def _as_of(caller: Caller, moment: str, path: str = USAGE_LIST, **options: Any) -> Any:
    return caller.request("GET", path, headers={"X-Simulated-Time": moment}, limit="500", **options)


def test_the_whole_list_is_the_usage_of_today(app: Simulator, caller: Caller) -> None:
    assert caller.everything(USAGE_LIST) == list(app.world.usage.rows(TODAY).values())


@pytest.mark.parametrize("parameter", ["organizationUid", "organizationType", "providerUid"])
def test_parameters_of_an_organization_keep_those_that_have_the_value(
    app: Simulator, caller: Caller, parameter: str
) -> None:
    values = {row[parameter] for row in app.world.rows(USAGE_LIST).values()} - {None}

    for value in values:
        rows = caller.rows(USAGE_LIST, limit="500", **{parameter: value})
        assert rows == [row for row in app.world.rows(USAGE_LIST).values() if row[parameter] == value] != []


@pytest.mark.parametrize("parameter", ["serverUid", "serverType"])
def test_parameters_of_a_server_keep_organizations_that_have_it_and_of_them_only_such_servers(
    app: Simulator, caller: Caller, parameter: str
) -> None:
    everything = app.world.rows(USAGE_LIST)
    values = {server[parameter] for row in everything.values() for server in row["servers"]}

    for value in values:
        rows = caller.rows(USAGE_LIST, limit="500", **{parameter: value})
        having = [uid for uid, row in everything.items() if value in {each[parameter] for each in row["servers"]}]
        assert _uids(rows) == having != []
        assert {server[parameter] for row in rows for server in row["servers"]} == {value}


def test_a_narrowed_answer_leaves_the_console_as_it_was(app: Simulator, caller: Caller) -> None:
    before = caller.everything(USAGE_LIST)

    caller.rows(USAGE_LIST, serverType="VSPC")

    assert caller.everything(USAGE_LIST) == before


def test_own_parameters_go_together_and_with_those_of_every_list(app: Simulator, caller: Caller) -> None:
    companies = [uid for uid, row in app.world.rows(USAGE_LIST).items() if row["organizationType"] == "Company"]

    rows = caller.rows(
        USAGE_LIST,
        organizationType="Company",
        serverType="BackupAndReplication",
        filter=[{"property": "organizationUid", "operation": "in", "value": companies[:12]}],
        sort=[{"property": "organizationUid", "direction": "descending"}],
        select=[{"propertyPath": "organizationUid"}],
        limit="3",
        offset="1",
    )

    owners = [
        uid
        for uid in companies[:12]
        if any(each["serverType"] == "BackupAndReplication" for each in app.world.rows(USAGE_LIST)[uid]["servers"])
    ]
    assert rows == [{"organizationUid": uid} for uid in sorted(owners, reverse=True)[1:4]]


def test_one_server_has_to_meet_both_parameters(app: Simulator, caller: Caller) -> None:
    console_uid = caller.rows(USAGE_LIST, serverType="VSPC")[0]["servers"][0]["serverUid"]

    assert caller.rows(USAGE_LIST, serverUid=console_uid, serverType="VSPC")
    assert caller.rows(USAGE_LIST, serverUid=console_uid, serverType="BackupAndReplication") == []


def test_identifiers_are_read_whatever_their_case_and_empty_parameters_are_none(app: Simulator, caller: Caller) -> None:
    uid = next(iter(app.world.rows(USAGE_LIST)))

    assert _uids(caller.rows(USAGE_LIST, organizationUid=uid.upper(), serverType="")) == [uid]
    assert caller.rows(USAGE_LIST, organizationUid=str(uuid4())) == []
    assert caller.rows(USAGE_LIST, organizationType="Unknown") == []


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("organizationUid", "everybody"),
        ("providerUid", "1"),
        ("serverUid", "00000000-0000-0000-0000-00000000000g"),
        ("organizationType", "company"),
        ("serverType", "Vbr"),
    ],
)
def test_a_parameter_that_cannot_be_read_is_refused(caller: Caller, parameter: str, value: str) -> None:
    error = caller.error(USAGE_LIST, **{parameter: value})

    assert (error["status"], error["type"], error["parameterName"]) == (400, "logical", parameter)


@pytest.mark.parametrize("role", sorted(ALL))
def test_the_list_is_open_to_the_roles_that_see_licenses(role: str) -> None:
    answer = Caller(console(companies=10, role=role)).get(USAGE_LIST)

    assert answer.status_code == (200 if role in LICENSES else 403)


def test_time_that_passes_shows_in_the_next_answer(app: Simulator, caller: Caller) -> None:
    app.clock.advance(timedelta(days=20).total_seconds())

    rows = caller.everything(USAGE_LIST)

    assert rows == list(app.world.usage.rows(date(2026, 6, 1)).values())
    assert rows != list(app.world.usage.rows(TODAY).values())


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2025-11-03T08:00:00Z", date(2025, 11, 3)),
        ("2025-11-03T00:30:00+02:00", date(2025, 11, 2)),
        ("2025-11-03T00:30:00.0000000", date(2025, 11, 3)),
        ("2025-11-03", date(2025, 11, 3)),
        ("2030-01-31T23:30:00-01:00", date(2030, 2, 1)),
    ],
)
def test_a_request_may_ask_for_the_usage_of_another_moment(
    app: Simulator, caller: Caller, moment: str, day: date
) -> None:
    rows = _as_of(caller, moment).get_json()["data"]

    assert rows == list(app.world.usage.rows(day).values())


def test_the_other_moment_is_asked_for_by_an_action_too(app: Simulator, caller: Caller) -> None:
    request_id = str(uuid4())

    accepted = _as_of(caller, "2025-11-03T08:00:00Z", request_id=request_id)
    rows = caller.get(f"/asyncActions/{request_id}/result").get_json()["data"]

    assert accepted.status_code == 202
    assert rows == list(app.world.usage.rows(date(2025, 11, 3)).values())


def test_the_other_moment_is_for_that_list_and_that_request_alone(app: Simulator, caller: Caller) -> None:
    before = caller.everything("/licensing/backupServers")

    elsewhere = _as_of(caller, "2025-11-03T08:00:00Z", "/licensing/backupServers").get_json()["data"]

    assert elsewhere == before
    assert caller.everything(USAGE_LIST) == list(app.world.usage.rows(TODAY).values())


@pytest.mark.parametrize("moment", ["yesterday", "", "2025-13-01", "0001-01-01T00:00:00+10:00"])
def test_a_moment_that_is_none_is_refused(caller: Caller, moment: str) -> None:
    answer = _as_of(caller, moment)

    assert answer.status_code == 400
    assert "X-Simulated-Time" in answer.get_json()["errors"][0]["message"]
