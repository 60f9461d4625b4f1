"""The application as a whole: addresses, methods, memory of requests, threads."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from werkzeug.test import Client

from simulator.app import REMEMBERED_REQUESTS, Seen, Simulator
from simulator.clock import Clock
from tests.simulator.calling import NOON, Caller


@pytest.mark.parametrize("path", ["/nope", "/licensing/backupServers/not-there", "/licensing"])
def test_what_is_not_there_is_a_logical_404(caller: Caller, path: str) -> None:
    error = caller.error(path)

    assert (error["status"], error["type"], error["code"]) == (404, "logical", 404)


def test_an_address_outside_the_base_is_not_found(app: Simulator) -> None:
    assert Client(app).get("/licensing/sites", headers={"Authorization": "Bearer demo-key"}).status_code == 404


def test_a_method_that_an_address_does_not_have_is_refused(caller: Caller) -> None:
    assert caller.request("POST", "/licensing/backupServers").status_code == 405
    assert caller.get("/token").status_code == 405


def test_an_identifier_is_found_in_capitals_too(app: Simulator, caller: Caller) -> None:
    uid = next(iter(app.world.rows("/licensing/sites")))

    assert caller.get(f"/licensing/sites/{uid.upper()}").status_code == 200


def test_the_console_remembers_what_was_asked(app: Simulator, caller: Caller) -> None:
    caller.get("/licensing/sites", limit="3")
    caller.get("/about", request_id="MINE")

    assert list(app.requests) == [
        Seen("GET", "/licensing/sites", "limit=3"),
        Seen("GET", "/about", "", "MINE"),
    ]
    assert app.requests.maxlen == REMEMBERED_REQUESTS


def test_many_threads_get_whole_answers_while_rows_change(app: Simulator) -> None:
    rows = app.world.rows("/licensing/backupServers")

    def ask(number: int) -> int:
        caller = Caller(app)
        assert caller.get("/licensing/backupServers", limit="500").get_json()["meta"]["pagingInfo"]["total"] == 25
        next(iter(rows.values()))["company"] = f"Company {number}"
        return caller.get("/users/me").status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, range(80))) == {200}


def test_a_clock_that_stands_moves_only_when_told() -> None:
    clock = Clock(NOON)
    clock.advance(1.5)

    assert (clock.now() - NOON).total_seconds() == 1.5


def test_a_clock_refuses_a_time_without_a_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        Clock(NOON.replace(tzinfo=None))
