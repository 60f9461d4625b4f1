import json
from uuid import UUID, uuid4

import pytest
from werkzeug.test import TestResponse

from simulator.app import Simulator
from simulator.faults import Fault
from tests.simulator.calling import SWITCHED_ON, Caller, console, demo_license, license_path


@pytest.fixture
def slow() -> Simulator:
    return console(async_seconds=10, faults=[Fault("async", path="/licensing")])


def _start(app: Simulator, path: str = "/licensing/voneServers", **query: str) -> str:
    answer = Caller(app).get(path, **query)
    assert (answer.status_code, answer.data) == (202, b"")
    return "/asyncActions/" + answer.headers["Location"].rsplit("/", 1)[1]


def _state(app: Simulator, address: str) -> str:
    answer = Caller(app).get(address)
    return str(answer.get_json()["data"]["status"]) if answer.status_code == 200 else str(answer.status_code)


def test_the_link_to_an_action_names_a_host_that_nobody_outside_can_reach(slow: Simulator) -> None:
    location = Caller(slow).get("/licensing/sites").headers["Location"]

    assert location.startswith("https://vspc-app01.corp.internal:1280/api/v3/asyncActions/")
    assert UUID(location.rsplit("/", 1)[1]).version == 4


def test_an_action_runs_until_its_time_has_come_and_then_has_the_answer(slow: Simulator) -> None:
    address = _start(slow, limit="1")
    early = Caller(slow).get(f"{address}/result")

    slow.clock.advance(10)
    result = Caller(slow).get(f"{address}/result").get_json()

    assert early.status_code == 404
    assert len(result["data"]) == 1
    assert result["meta"]["pagingInfo"]["count"] == 1


def test_a_result_shows_the_state_when_the_action_ended(slow: Simulator) -> None:
    address = _start(slow, "/licensing/console/settings")
    slow.world.console_settings["isAutoUpdateEnabled"] = False

    slow.clock.advance(10)

    assert Caller(slow).get(f"{address}/result").get_json() == {"data": {"isAutoUpdateEnabled": False}}


def test_a_success_is_forgotten_after_five_minutes_and_a_failure_after_an_hour() -> None:
    app = console(faults=[Fault("async-failed", times=1), Fault("async", times=1, path="/licensing", skip=1)])
    failed, succeeded = _start(app), _start(app)
    states = []
    for seconds in (0, 299, 1, 3299, 1):
        app.clock.advance(seconds)
        states.append((_state(app, succeeded), _state(app, failed)))

    assert states == [
        ("succeed", "failed"),
        ("succeed", "failed"),
        ("404", "failed"),
        ("404", "failed"),
        ("404", "404"),
    ]


def test_the_retention_that_the_console_names_is_the_one_it_keeps() -> None:
    app = console(result_retention_seconds=30, faults=[Fault("async", path="/licensing")])
    address = _start(app)

    app.clock.advance(30)

    assert Caller(app).get("/asyncActions/config").get_json() == {"data": {"resultRetentionTime": 30}}
    assert _state(app, address) == "404"


def test_a_canceled_action_never_runs(slow: Simulator) -> None:
    address = _start(slow)

    canceled = Caller(slow).request("DELETE", address)
    slow.clock.advance(60)

    assert canceled.get_json() == {"errors": []}
    assert _state(slow, address) == "canceled"
    assert Caller(slow).error(f"{address}/result")["code"] == 1050


def test_an_ended_action_cannot_be_canceled_but_its_result_can_be_dropped(slow: Simulator) -> None:
    address = _start(slow)
    slow.clock.advance(10)

    canceled = Caller(slow).request("DELETE", address)
    dropped = Caller(slow).request("DELETE", f"{address}/result")

    assert (canceled.status_code, dropped.status_code) == (400, 200)
    assert _state(slow, address) == "404"


def test_a_failed_action_has_the_error_as_its_result() -> None:
    app = console(faults=[Fault("async-failed", path="/licensing", type="retryableLogical")])
    address = _start(app)

    error = Caller(app).error(f"{address}/result")

    assert _state(app, address) == "failed"
    assert (error["status"], error["type"], error["code"]) == (520, "retryableLogical", 1300)


def test_a_forgotten_action_can_be_seen_until_it_ends() -> None:
    app = console(async_seconds=10, faults=[Fault("async-forgotten", path="/licensing")])
    address = _start(app)
    running = _state(app, address)

    app.clock.advance(10)

    assert (running, _state(app, address)) == ("running", "404")
    assert Caller(app).get(f"{address}/result").status_code == 404


def test_a_forgotten_action_without_a_duration_is_never_seen() -> None:
    app = console(faults=[Fault("async-forgotten", path="/licensing")])

    assert _state(app, _start(app)) == "404"


def test_an_action_shows_what_was_sent_but_no_license_file(slow: Simulator) -> None:
    def body(answer: TestResponse) -> str:
        address = "/asyncActions/" + answer.headers["Location"].rsplit("/", 1)[1]
        return str(Caller(slow).get(address).get_json()["data"]["requestBody"])

    patched = Caller(slow).patch(license_path(slow, "site"))
    installed = Caller(slow).install(license_path(slow, "m365"), demo_license("m365"))

    assert json.loads(body(patched)) == SWITCHED_ON
    assert body(installed) == "None"


def test_a_result_can_come_without_its_envelope() -> None:
    app = console(faults=[Fault("async", path="/licensing", bare=1)])

    result = Caller(app).get(f"{_start(app)}/result").get_json()

    assert result == list(app.world.rows("/licensing/voneServers").values())


def test_the_same_request_id_within_five_minutes_is_the_same_action_and_later_a_new_one() -> None:
    app, request_id = console(async_seconds=10), str(uuid4())
    address = f"/asyncActions/{request_id}"
    states = []

    for seconds in (0, 9, 1, 290):
        app.clock.advance(seconds)
        Caller(app).request("GET", "/about", headers={"X-Request-id": request_id})
        states.append(_state(app, address))

    assert states == ["running", "running", "succeed", "running"]


def test_a_request_id_that_is_no_uuid_is_refused(caller: Caller) -> None:
    assert caller.request("GET", "/about", headers={"X-Request-id": "mine"}).status_code == 400


def test_actions_and_tokens_are_never_asynchronous_themselves() -> None:
    app = console(faults=[Fault("async")])
    caller = Caller(app)

    assert caller.get("/asyncActions/config").status_code == 200
    assert caller.token_request(grant_type="password", username="demo", password="demo").status_code == 200


def test_an_action_remembers_what_was_asked(slow: Simulator) -> None:
    address = _start(slow, limit="7")

    row = Caller(slow).get(address).get_json()["data"]

    assert (row["actionName"], row["queryParameters"]) == ("GetVOneServersLicenses", {"limit": ["7"]})
    assert row["initiatorUid"] == slow.world.user["instanceUid"]
