import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest

from simulator.app import Simulator
from simulator.faults import Fault
from tests.simulator.calling import Caller, console, demo_license, license_path

LIST = "/licensing/backupServers"
BY_UID = [{"property": "backupServerUid"}]


def _with(*faults: Fault, **options: Any) -> Caller:
    return Caller(console(faults=faults, **options))


def test_truncated_json_ends_in_the_middle() -> None:
    answer = _with(Fault("truncated-json")).get(LIST)

    assert answer.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        json.loads(answer.data)


def test_html_comes_from_a_proxy_with_the_status_asked_for() -> None:
    answers = [_with(fault).get("/about") for fault in (Fault("html"), Fault("html", status=502))]

    assert [answer.status_code for answer in answers] == [200, 502]
    assert {answer.mimetype for answer in answers} == {"text/html"}


@pytest.mark.parametrize("kind", ["transport", "retryableLogical", "logical", "security", "unspecified"])
def test_a_server_error_is_a_520_of_the_type_asked_for(kind: str) -> None:
    error = _with(Fault("520", type=kind, code=1000)).error("/about")

    assert (error["status"], error["type"], error["code"]) == (520, kind, 1000)


def test_throttling_says_when_to_come_back_only_where_asked() -> None:
    assert _with(Fault("429", retry_after=7)).error("/about")["retryAfter"] == 7
    assert "retryAfter" not in _with(Fault("429")).error("/about")


def test_a_fault_concerns_its_path_skips_and_strikes_as_often_as_told() -> None:
    caller = _with(Fault("404", path="/licensing/sites", skip=1, times=2))

    assert caller.get("/licensing/voneServers").status_code == 200
    assert [caller.get("/licensing/sites").status_code for _ in range(5)] == [200, 404, 404, 200, 200]


def test_a_fault_can_concern_one_method_and_the_end_of_a_path() -> None:
    app = console(faults=[Fault("404", method="post"), Fault("403", suffix="Servers")])
    caller = Caller(app)
    path = license_path(app, "backup_server", type="Rental")

    assert caller.get(path).status_code == 200
    assert caller.update(path).status_code == 404
    assert [caller.get(path).status_code for path in (LIST, "/licensing/sites")] == [403, 200]


def test_a_fault_strikes_at_its_rate_and_in_the_same_way_with_the_same_seed() -> None:
    def struck(seed: int) -> list[int]:
        caller = _with(Fault("404", rate=0.25), companies=1, seed=seed)
        return [caller.get("/about").status_code for _ in range(400)]

    first = struck(1)

    assert 70 <= first.count(404) <= 130
    assert first == struck(1) != struck(2)


def test_a_rate_uses_up_the_times_only_when_it_strikes_in_many_threads_too() -> None:
    fault = Fault("404", rate=0.5, times=10)
    caller = _with(fault, companies=1)

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda _: caller.get("/about").status_code, range(100)))

    assert (statuses.count(404), fault.struck) == (10, 10)


@pytest.mark.parametrize("rate", [-0.1, 1.5, "often"])
def test_a_rate_that_is_no_probability_is_refused(rate: Any) -> None:
    with pytest.raises(ValueError, match="not between 0 and 1"):
        Fault("404", rate=rate)


def test_faults_can_be_set_and_cleared_while_the_console_runs(app: Simulator, caller: Caller) -> None:
    app.faults.append(Fault("403"))
    refused = caller.get("/about").status_code
    app.faults.clear()

    assert (refused, caller.get("/about").status_code) == (403, 200)


def test_a_dropped_connection_is_a_connection_error_before_or_in_the_middle_of_the_answer() -> None:
    with pytest.raises(ConnectionError):
        _with(Fault("drop")).get("/about")
    with pytest.raises(ConnectionError):
        _ = _with(Fault("drop", mid=1)).get("/about").data


@pytest.mark.parametrize("request_id", ["", "6d1c6a0e-3a0f-4c55-9d0f-1f5f3f6b7c11"])
def test_a_connection_dropped_after_the_request_loses_the_answer_but_not_the_effect(request_id: str) -> None:
    app = console(faults=[Fault("drop", after=1, method="POST", times=1)])
    path = license_path(app, "site")

    with pytest.raises(ConnectionError, match="before an answer"):
        Caller(app).update(path, request_id=request_id)
    app.settle()

    assert [effect.path for effect in app.effects] == [f"{path}/update"]


def test_a_connection_dropped_before_the_request_leaves_no_effect() -> None:
    app = console(faults=[Fault("drop", method="POST", times=1)])

    with pytest.raises(ConnectionError):
        Caller(app).update(license_path(app, "site"), request_id=str(uuid4()))
    app.settle()

    assert app.effects == []


def test_a_write_that_is_answered_at_once_has_one_effect_and_the_same_answer_again() -> None:
    app = console(faults=[Fault("sync")], async_seconds=10)
    path, request_id = license_path(app, "backup_server", type="Rental"), str(uuid4())

    first = Caller(app).update(path, request_id=request_id)
    Caller(app).patch(path, [{"op": "replace", "path": "/autoUpdateEnabled", "value": "false"}])
    again = Caller(app).update(path, request_id=request_id)

    assert (first.status_code, len(app.effects)) == (200, 2)
    assert first.get_json() == again.get_json() != {"data": Caller(app).license(path)}


def test_a_refusal_that_is_answered_at_once_is_the_same_again() -> None:
    app = console(faults=[Fault("sync")])
    path, request_id = license_path(app, "m365"), str(uuid4())

    answers = [Caller(app).install(path, file, request_id=request_id) for file in ("no license", demo_license("m365"))]

    assert [answer.status_code for answer in answers] == [520, 520]
    assert app.effects == []


def test_an_action_that_cannot_be_canceled_takes_effect() -> None:
    app = console(faults=[Fault("cancel-refused", times=1)], async_seconds=10)
    request_id = str(uuid4())
    Caller(app).update(license_path(app, "site"), request_id=request_id)

    refused = Caller(app).request("DELETE", f"/asyncActions/{request_id}")
    app.clock.advance(10)
    app.settle()

    assert (refused.status_code, refused.get_json()["errors"][0]["code"]) == (520, 1000)
    assert len(app.effects) == 1


def test_an_action_that_fails_has_no_effect() -> None:
    app = console(faults=[Fault("async-failed", method="POST")])
    Caller(app).update(license_path(app, "site"), request_id=str(uuid4()))

    app.settle()

    assert app.effects == []


def test_a_fault_of_writes_is_not_used_up_by_reading() -> None:
    faults = [Fault("sync", times=1), Fault("unreachable", times=1), Fault("cancel-refused", times=1)]
    caller = _with(*faults)

    caller.get(LIST)

    assert [fault.times for fault in faults] == [1, 1, 1]


def test_an_expired_token_dies_at_this_request_and_stays_dead() -> None:
    app = console(faults=[Fault("expire-token", path="/licensing", skip=1, times=1)])
    pair = Caller(app).token_request(grant_type="password", username="demo", password="demo").get_json()
    caller = Caller(app, pair["access_token"])

    assert [caller.get(LIST).status_code for _ in range(3)] == [200, 401, 401]
    assert Caller(app).token_request(grant_type="refresh_token", refresh_token=pair["refresh_token"]).status_code == 200


def test_a_duplicate_row_is_counted_in_the_total() -> None:
    caller = _with(Fault("duplicate-row", path=LIST))

    page = caller.get(LIST, limit="500", sort=BY_UID).get_json()

    uids = [row["backupServerUid"] for row in page["data"]]
    assert page["meta"]["pagingInfo"]["total"] == len(uids) == len(set(uids)) + 1
    assert uids == sorted(uids)


def test_a_row_that_moves_is_missed_by_one_pass_and_another_is_seen_twice() -> None:
    caller = _with(Fault("moving-row", path=LIST, times=1))

    def walk() -> list[str]:
        pages = [caller.get(LIST, limit="10", offset=str(offset), sort=BY_UID).get_json() for offset in (0, 10, 20)]
        assert {page["meta"]["pagingInfo"]["total"] for page in pages} == {25}
        return [row["backupServerUid"] for page in pages for row in page["data"]]

    moved, still = walk(), walk()

    assert len(moved) == 25
    assert len(set(moved)) == 24
    assert len(set(still)) == 25


def test_rows_that_keep_moving_are_other_ones_each_time() -> None:
    caller = _with(Fault("moving-row", path=LIST))

    passes = [tuple(r["backupServerUid"] for r in caller.rows(LIST, limit="10", offset="10")) for _ in range(3)]

    assert len(set(passes)) == 3


def test_null_everything_leaves_the_identifier_alone() -> None:
    caller = _with(Fault("null-everything"))

    rows = caller.rows(LIST)

    assert all(row["backupServerUid"] for row in rows)
    assert {value for row in rows for name, value in row.items() if name != "backupServerUid"} == {None}
    assert set(caller.get("/licensing/console").get_json()["data"].values()) == {None}


def test_a_slow_answer_takes_its_time() -> None:
    caller = _with(Fault("slow", seconds=0.05))

    started = time.perf_counter()
    caller.get("/about")

    assert time.perf_counter() - started >= 0.05


def test_the_form_of_the_command_line_says_the_same_as_python() -> None:
    parsed = Fault.parse("429,path=/licensing/sites,times=1,skip=2,retry_after=3")

    assert repr(parsed) == repr(Fault("429", path="/licensing/sites", times=1, skip=2, retry_after=3))
    assert Fault.parse("slow,seconds=0.5").options == {"seconds": 0.5}
    assert Fault.parse("520").kind == "520"
    narrowed = Fault.parse("drop,method=POST,suffix=/update,rate=0.5,after=1")
    assert repr(narrowed) == repr(Fault("drop", method="POST", suffix="/update", rate=0.5, after=1))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [("earthquake", "no fault 'earthquake'"), ("403,type=x", "no option type"), ("403,twice", "name=value")],
)
def test_a_fault_that_does_not_exist_is_refused_with_a_sentence(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Fault.parse(text)
