import json
import time
from typing import Any

import pytest

from simulator.app import Simulator
from simulator.faults import Fault
from tests.simulator.calling import Caller, console

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


@pytest.mark.parametrize(
    ("text", "complaint"),
    [("earthquake", "no fault 'earthquake'"), ("403,type=x", "no option type"), ("403,twice", "name=value")],
)
def test_a_fault_that_does_not_exist_is_refused_with_a_sentence(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Fault.parse(text)
