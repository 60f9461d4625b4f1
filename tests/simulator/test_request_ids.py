"""A write with an `X-Request-id` is done once, for as long as the console remembers the id."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from simulator.app import Simulator
from simulator.effects import Effect
from simulator.faults import Fault
from tests.simulator.calling import NOON, Caller, console, license_path

ID = "1f0c9a52-6d0e-4c5b-9a52-5d0b3c1f7e64"
LATER = timedelta(seconds=10)


@pytest.fixture
def slow() -> Simulator:
    return console(async_seconds=10)


def _update(app: Simulator, request_id: str = ID, *, kind: str = "Rental") -> TestResponse:
    return Caller(app).update(license_path(app, "backup_server", type=kind), request_id=request_id)


def _status(app: Simulator, request_id: str = ID) -> str:
    answer = Caller(app).get(f"/asyncActions/{request_id}")
    return str(answer.get_json()["data"]["status"]) if answer.status_code == 200 else str(answer.status_code)


def test_a_write_with_a_request_id_takes_effect_when_its_time_has_come(slow: Simulator) -> None:
    path = license_path(slow, "backup_server", type="Rental")
    before = Caller(slow).license(path)

    accepted = Caller(slow).update(path, request_id=ID.upper())
    early = Caller(slow).license(path)
    slow.clock.advance(10)

    after = Caller(slow).license(path)
    assert (accepted.status_code, accepted.data) == (202, b"")
    assert accepted.headers["Location"].endswith(f"/asyncActions/{ID}")
    assert early == before != after
    assert Caller(slow).get(f"/asyncActions/{ID}/result").get_json() == {"data": after}


def test_an_effect_is_dated_when_it_was_due_though_nobody_asked(slow: Simulator) -> None:
    path = license_path(slow, "veeam_one")
    Caller(slow).patch(path, request_id=ID)

    slow.clock.advance(timedelta(days=40).total_seconds())
    before = list(slow.effects)
    slow.settle()

    assert before == []
    assert slow.effects == [Effect(ID, "PatchVOneServerLicense", path, NOON + LATER)]


def test_days_that_pass_before_an_effect_pass_before_it_and_the_others_after_it(slow: Simulator) -> None:
    path = license_path(slow, "backup_server", type="Rental", status="Valid", autoUpdateEnabled=True)
    switched_off = [{"op": "replace", "path": "/autoUpdateEnabled", "value": "false"}]
    late = console(async_seconds=timedelta(days=40).total_seconds(), result_retention_seconds=10**6)
    for app in (slow, late):
        Caller(app).patch(path, switched_off, request_id=ID)

    for app in (slow, late):
        app.clock.advance(timedelta(days=45).total_seconds())

    result = Caller(late).get(f"/asyncActions/{ID}/result").get_json()["data"]
    assert Caller(slow).license(path)["status"] == "Expired"
    assert result["expirationDate"].startswith("2026-06-30")


def test_a_result_stays_as_it_was_when_the_license_changes_again(slow: Simulator) -> None:
    path = license_path(slow, "backup_server", type="Rental")
    Caller(slow).update(path, request_id=ID)
    slow.clock.advance(10)

    result = Caller(slow).get(f"/asyncActions/{ID}/result").get_json()
    Caller(slow).update(path)

    assert Caller(slow).get(f"/asyncActions/{ID}/result").get_json() == result != {"data": Caller(slow).license(path)}


def test_the_same_id_is_the_same_action_when_that_has_ended_failed_or_been_forgotten(slow: Simulator) -> None:
    slow.faults.append(Fault("async-forgotten", suffix="/update", times=1))
    failing = str(uuid4())
    _update(slow)
    _update(slow, failing, kind="Evaluation")
    slow.clock.advance(11)
    states = _status(slow), _status(slow, failing)

    repeated = [_update(slow), _update(slow, failing, kind="Evaluation")]
    slow.clock.advance(11)
    slow.settle()

    assert states == ("404", "failed")
    assert [answer.status_code for answer in repeated] == [202, 202]
    assert [effect.request_id for effect in slow.effects] == [ID]


@pytest.mark.parametrize(("seconds", "effects"), [(59.9, 1), (60, 2), (3600, 2)])
def test_after_its_time_the_same_id_is_a_new_action(seconds: float, effects: int) -> None:
    app = console(idempotence_seconds=60)
    _update(app)

    app.clock.advance(seconds)
    _update(app)
    app.settle()

    assert [effect.request_id for effect in app.effects] == [ID] * effects


def test_the_time_of_an_id_begins_with_its_first_request() -> None:
    app = console(idempotence_seconds=60)
    for _ in range(4):
        _update(app)
        app.clock.advance(25)
    app.settle()

    assert len(app.effects) == 2


def test_an_id_that_comes_too_late_is_done_twice_even_while_it_runs() -> None:
    app = console(idempotence_seconds=5, async_seconds=10)
    _update(app)
    app.clock.advance(5)
    _update(app)

    app.clock.advance(10)
    app.settle()

    assert [effect.at for effect in app.effects] == [NOON + timedelta(seconds=seconds) for seconds in (10, 15)]


@given(st.lists(st.one_of(st.just("send"), st.just("ask"), st.floats(0, 20)), max_size=30))
@settings(max_examples=60)
def test_repeats_and_pauses_in_any_order_give_one_effect(steps: list[str | float]) -> None:
    app = console(companies=5, async_seconds=7, idempotence_seconds=601, result_retention_seconds=20)
    path = license_path(app, "site")
    Caller(app).update(path, request_id=ID)

    for step in steps:
        if step == "send":
            assert Caller(app).update(path, request_id=ID).status_code == 202
        elif step == "ask":
            assert _status(app) in ("running", "succeed", "404")
        else:
            app.clock.advance(float(step))

    app.clock.advance(7)
    app.settle()
    assert [(effect.request_id, effect.at) for effect in app.effects] == [(ID, NOON + timedelta(seconds=7))]


def test_many_threads_with_one_id_have_one_effect(app: Simulator) -> None:
    with ThreadPoolExecutor(8) as pool:
        statuses = set(pool.map(lambda _: _update(app).status_code, range(40)))
    app.settle()

    assert statuses == {202}
    assert len(app.effects) == 1


def test_a_canceled_write_has_no_effect_and_its_id_stays_used(slow: Simulator) -> None:
    _update(slow)

    canceled = Caller(slow).request("DELETE", f"/asyncActions/{ID}")
    slow.clock.advance(60)
    repeated = _update(slow)

    assert (canceled.status_code, repeated.status_code, _status(slow)) == (200, 202, "canceled")
    assert slow.effects == []


def test_only_so_many_actions_run_at_once_and_the_time_of_the_others_begins_later() -> None:
    app = console(async_seconds=10, parallel_actions=2)
    paths = [f"/licensing/backupServers/{uid}" for uid in app.world.rows("/licensing/backupServers")][:5]
    for path in paths:
        assert Caller(app).patch(path, request_id=str(uuid4())).status_code == 202

    app.clock.advance(1000)
    app.settle()

    assert [(effect.at - NOON).total_seconds() for effect in app.effects] == [10, 10, 20, 20, 30]
    assert [effect.path for effect in app.effects] == paths


def test_a_canceled_action_frees_its_place() -> None:
    app = console(async_seconds=10, parallel_actions=1)
    waiting = str(uuid4())
    _update(app)
    _update(app, waiting, kind="Subscription")
    app.clock.advance(4)

    Caller(app).request("DELETE", f"/asyncActions/{ID}")
    app.clock.advance(10)
    app.settle()

    assert [(effect.request_id, effect.at - NOON) for effect in app.effects] == [(waiting, timedelta(seconds=14))]


def test_a_waiting_action_is_called_running_and_can_be_canceled() -> None:
    app = console(async_seconds=10, parallel_actions=1)
    waiting = str(uuid4())
    _update(app)
    _update(app, waiting, kind="Subscription")
    state = _status(app, waiting)

    Caller(app).request("DELETE", f"/asyncActions/{waiting}")
    app.clock.advance(60)
    app.settle()

    assert state == "running"
    assert [effect.request_id for effect in app.effects] == [ID]
