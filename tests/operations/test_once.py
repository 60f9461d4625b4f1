"""What was asked for is done once, whatever dies or gets lost; and what nobody can know is said to be unknown."""

import copy
from datetime import timedelta
from typing import Any

import pytest
import requests
from django.conf import settings
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from operations.carrying.work import SKEW, window_is_open
from operations.models import Attempt, Operation
from simulator.app import Simulator
from simulator.faults import Fault
from tests.operations.conftest import Ask, effects_on
from tests.operations.fates import FATES, die, die_after, ended, fate_of, late, lose, lose_answer, only_attempt
from tests.operations.probe import Probe
from tests.operations.workers import Fate, PassOn, Workers
from vspcdash.request_ids import RequestIdFilter, request_id

pytestmark = pytest.mark.django_db(transaction=True)
State = Operation.State


def test_operation_is_sent_once_and_followed_to_its_end(ask: Ask, workers: Workers, app: Simulator) -> None:
    (operation,) = ask()

    workers.run()

    assert ended(operation).state == State.SUCCEEDED
    assert effects_on(app, operation) == 1
    assert operation.before != operation.after
    assert only_attempt(operation).outcome == Attempt.Outcome.DONE


def test_request_carries_the_key_of_its_attempt(ask: Ask, workers: Workers, app: Simulator) -> None:
    (operation,) = ask()

    workers.run()

    assert [effect.request_id for effect in app.effects] == [str(only_attempt(operation).pk)]


def test_a_line_says_under_which_id_the_console_was_sent_what_a_request_asked_for(
    ask: Ask, workers: Workers, app: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.handler.addFilter(RequestIdFilter())
    caplog.set_level("INFO")
    for place, known in enumerate(("request-0001", "request-0002")):
        token = request_id.set(known)
        ask(first=place)
        request_id.reset(token)

    workers.run()

    lines = {
        record.request_id: record.getMessage()  # type: ignore[attr-defined]  # added by the filter
        for record in caplog.records
        if "is sent to console" in record.getMessage()
    }
    assert set(lines) == {"request-0001", "request-0002"}
    for effect in app.effects:
        assert any(f"attempt={effect.request_id} " in line for line in lines.values())


def test_sending_is_committed_before_a_byte_leaves(ask: Ask, workers: Workers) -> None:
    seen = []

    def look(pass_on: PassOn) -> requests.Response:
        seen.append(Attempt.objects.values_list("sent_at", flat=True).get())
        raise requests.ConnectionError("reset")

    workers.fates = [look]
    ask()
    workers.run()

    assert seen[0] is not None


@pytest.mark.parametrize("fate", [lose, lose_answer])
def test_lost_connection_is_no_second_effect(fate: Fate, ask: Ask, workers: Workers, app: Simulator) -> None:
    (operation,) = ask()
    workers.fates = [fate]

    workers.run()

    assert ended(operation).state == State.SUCCEEDED
    assert effects_on(app, operation) == 1
    assert operation.attempts.count() == 1


def test_worker_that_dies_before_the_request_arrives_is_taken_over(ask: Ask, workers: Workers, app: Simulator) -> None:
    (operation,) = ask()
    workers.fates = [die(workers)]

    workers.run()

    assert workers.deaths == 1
    assert ended(operation).state == State.SUCCEEDED
    assert effects_on(app, operation) == 1
    assert only_attempt(operation).send_count == 2


def test_worker_that_dies_before_the_answer_comes_does_not_send_again(
    ask: Ask, workers: Workers, app: Simulator
) -> None:
    (operation,) = ask()
    workers.fates = [die_after(workers)]

    workers.run()

    assert ended(operation).state == State.SUCCEEDED
    assert only_attempt(operation).send_count == 1


def test_after_the_window_the_license_itself_proves_what_was_done(ask: Ask, workers: Workers, app: Simulator) -> None:
    (operation,) = ask()
    workers.fates = [late(workers, arrives=True)]

    workers.run()

    assert ended(operation).state == State.SUCCEEDED
    assert effects_on(app, operation) == 1
    assert "Read back" in only_attempt(operation).proof


def test_after_the_window_nothing_is_sent_again(ask: Ask, workers: Workers, app: Simulator) -> None:
    (operation,) = ask()
    workers.fates = [late(workers, arrives=False)]

    workers.run()

    assert ended(operation).state == State.FAILED
    assert effects_on(app, operation) == 0
    assert only_attempt(operation).send_count == 1


def test_window_that_passes_while_a_worker_waits_for_its_turn_to_send_stops_it(
    ask: Ask, workers: Workers, app: Simulator, probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The request was lost; it is about to be sent again, and the slot for that comes too late."""
    (operation,) = ask()
    workers.fates = [lose]

    def wait_and_send(*arguments: Any, **options: Any) -> object:
        if operation.attempts.filter(sent_at__isnull=False).exists():
            workers.at(timezone.now() + settings.OPERATION_WINDOW)
            # The worker is alive, and keeps its lease while it waits.
            Operation.objects.update(leased_until=timezone.now() + settings.OPERATION_LEASE)
        return Probe.send(probe, *arguments, **options)

    monkeypatch.setattr(probe, "send", wait_and_send)
    workers.run()

    assert ended(operation).state == State.FAILED
    assert effects_on(app, operation) == 0
    assert only_attempt(operation).send_count == 1


def test_what_the_console_took_on_and_forgot_without_a_trace_is_unknown(
    ask: Ask, workers: Workers, app: Simulator, probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    (operation,) = ask()
    app.faults.append(Fault("404", path="/asyncActions"))
    monkeypatch.setattr(probe, "observe", lambda *_: Probe.observe(probe, *_))
    monkeypatch.setattr(app.world, "rows", frozen_rows(app))

    workers.run()

    assert ended(operation).state == State.UNKNOWN
    assert "SRV-0" in operation.advice
    assert operation.finished_at is not None
    assert operation.started_at is not None
    assert operation.finished_at - operation.started_at >= settings.OPERATION_WINDOW


def frozen_rows(app: Simulator) -> object:
    """The rows of the console as they were: what is done to them does not show."""
    shown = {name: copy.deepcopy(app.world.rows(name)) for name in ("/licensing/backupServers",)}
    return lambda name: copy.deepcopy(shown[name])


def test_forgotten_result_is_proved_by_reading_back(ask: Ask, workers: Workers, app: Simulator) -> None:
    (operation,) = ask()
    app.faults.append(Fault("async-forgotten", path="/licensing", method="POST"))

    workers.run()

    assert ended(operation).state == State.SUCCEEDED
    assert effects_on(app, operation) == 1


@effort(
    max_examples=40,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    names=st.lists(st.sampled_from(FATES), max_size=8),
    forgets=st.booleans(),
    count=st.integers(1, 3),
    data=st.data(),
)
def test_whatever_happens_nothing_is_done_twice_and_every_end_is_true(
    names: list[str],
    forgets: bool,
    count: int,
    data: st.DataObject,
    ask: Ask,
    workers: Workers,
    app: Simulator,
    probe: Probe,
) -> None:
    app.faults.clear()
    if forgets:
        app.faults.append(Fault("async-forgotten", path="/licensing", method="POST", rate=0.5))
    before = len(app.effects)
    first = data.draw(st.integers(0, 5))
    operations = ask(count, first=first)
    workers.fates = [fate_of(name, workers, app) for name in names]

    workers.run()
    app.settle()

    for operation in operations:
        effects = [e for e in app.effects[before:] if str(operation.target_uid) in e.path]
        state = ended(operation).state
        assert len(effects) in {"succeeded": {1}, "failed": {0}, "unknown": {0, 1}}[state], (state, names)
        if state == State.UNKNOWN:
            assert any("late" in name for name in names) or forgets


@pytest.mark.parametrize(
    ("age", "is_open"),
    [(timedelta(0), True), (-SKEW, True), (-SKEW - timedelta(seconds=1), False), (timedelta(minutes=4), False)],
)
def test_request_whose_age_a_wrong_clock_hides_is_not_sent_again(age: timedelta, is_open: bool) -> None:
    now = timezone.now()

    assert window_is_open(Attempt(sent_at=now - age), now) is is_open
