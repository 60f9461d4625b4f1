"""What was asked for is done once, whatever dies or gets lost; and what nobody can know is said to be unknown."""

import copy
from base64 import b64encode
from collections.abc import Callable
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
from operations.models import Attempt, Batch, Operation
from simulator.app import Simulator
from simulator.faults import Fault
from tests.operations.conftest import Ask, effects_on
from tests.operations.probe import Probe
from tests.operations.workers import Fate, PassOn, Workers
from vspc.errors import VspcRejected
from vspc.resources.async_actions import AsyncActions

pytestmark = pytest.mark.django_db(transaction=True)
State = Operation.State


def only_attempt(operation: Operation) -> Attempt:
    return operation.attempts.get()


def ended(operation: Operation) -> Operation:
    operation.refresh_from_db()
    return operation


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


def test_sending_is_committed_before_a_byte_leaves(ask: Ask, workers: Workers) -> None:
    seen = []

    def look(pass_on: PassOn) -> requests.Response:
        seen.append(Attempt.objects.values_list("sent_at", flat=True).get())
        raise requests.ConnectionError("reset")

    workers.fates = [look]
    ask()
    workers.run()

    assert seen[0] is not None


def lose(_: PassOn) -> requests.Response:
    """The connection dies on the way there."""
    raise requests.ConnectionError("reset")


def lose_answer(pass_on: PassOn) -> requests.Response:
    """The connection dies on the way back."""
    pass_on()
    raise requests.ConnectionError("reset")


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


def die(workers: Workers) -> Fate:
    def fate(_: PassOn) -> requests.Response:
        workers.kill()

    return fate


def die_after(workers: Workers) -> Fate:
    def fate(pass_on: PassOn) -> requests.Response:
        pass_on()
        workers.kill()

    return fate


def test_worker_that_dies_before_the_answer_comes_does_not_send_again(
    ask: Ask, workers: Workers, app: Simulator
) -> None:
    (operation,) = ask()
    workers.fates = [die_after(workers)]

    workers.run()

    assert ended(operation).state == State.SUCCEEDED
    assert only_attempt(operation).send_count == 1


def stop_until_the_window_has_passed(workers: Workers) -> None:
    workers.messages.clear()
    workers.at(timezone.now() + settings.OPERATION_WINDOW + timedelta(minutes=10))


def late(workers: Workers, *, arrives: bool) -> Fate:
    """The worker dies while it sends, and nobody works until the console has forgotten everything."""

    def fate(pass_on: PassOn) -> requests.Response:
        if arrives:
            pass_on()
        stop_until_the_window_has_passed(workers)
        workers.kill()

    return fate


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


@pytest.mark.parametrize(
    "fault",
    [
        Fault("429", path="/licensing", method="POST", times=2, retry_after=7),
        Fault("520", path="/licensing", method="POST", times=2, type="transport"),
        Fault("520", path="/licensing", method="POST", times=2, type="retryableLogical", code=1301),
        Fault("unreachable", path="/licensing", method="POST", times=2),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.options}",
)
def test_not_now_is_asked_again_as_a_new_attempt(fault: Fault, ask: Ask, workers: Workers, app: Simulator) -> None:
    (operation,) = ask()
    app.faults.append(fault)

    workers.run()

    assert ended(operation).state == State.SUCCEEDED
    assert effects_on(app, operation) == 1
    assert [attempt.outcome for attempt in operation.attempts.all()] == ["nothing_done", "nothing_done", "done"]


@pytest.mark.parametrize(
    "fault",
    [
        Fault("520", path="/licensing", method="POST", type="logical", code=1300),
        Fault("403", path="/licensing", method="POST"),
        Fault("async-failed", path="/licensing", method="POST"),
    ],
    ids=lambda fault: fault.kind,
)
def test_refusal_is_the_end(fault: Fault, ask: Ask, workers: Workers, app: Simulator) -> None:
    (operation,) = ask()
    app.faults.append(fault)

    workers.run()

    assert ended(operation).state == State.FAILED
    assert effects_on(app, operation) == 0
    assert operation.error
    assert operation.attempts.count() == 1


def test_console_that_keeps_putting_us_off_is_given_up(ask: Ask, workers: Workers, app: Simulator) -> None:
    (operation,) = ask()
    app.faults.append(Fault("520", path="/licensing", method="POST", type="transport"))

    workers.run()

    assert ended(operation).state == State.FAILED
    assert effects_on(app, operation) == 0


def test_console_that_is_down_is_not_written_to_half_an_hour_later(
    ask: Ask, workers: Workers, app: Simulator, probe: Probe
) -> None:
    (operation,) = ask()
    workers.network.consoles.clear()

    workers.run()

    assert ended(operation).state == State.FAILED
    assert operation.error.endswith("Nothing was sent.")
    assert not operation.attempts.filter(sent_at__isnull=False).exists()


def test_license_that_is_gone_is_not_written_to(ask: Ask, workers: Workers, app: Simulator) -> None:
    (operation,) = ask()
    del app.world.rows("/licensing/backupServers")[str(operation.target_uid)]

    workers.run()

    assert ended(operation).state == State.FAILED
    assert operation.attempts.count() == 0


FATES = ("pass", "lose", "lose_answer", "die", "die_after", "die_late", "die_late_after", "520", "429", "1301")


def fate_of(name: str, workers: Workers, app: Simulator) -> Fate:
    def error(**options: Any) -> Fate:
        def fate(pass_on: PassOn) -> requests.Response:
            app.faults.append(Fault("520", path="/licensing", method="POST", times=1, **options))
            return pass_on()

        return fate

    fates: dict[str, Fate] = {
        "pass": lambda pass_on: pass_on(),
        "lose": lose,
        "lose_answer": lose_answer,
        "die": die(workers),
        "die_after": die_after(workers),
        "die_late": late(workers, arrives=False),
        "die_late_after": late(workers, arrives=True),
        "520": error(type="unspecified"),
        "429": error(type="transport", code=429),
        "1301": error(type="retryableLogical", code=1301),
    }
    return fates[name]


@effort(
    max_examples=40,
    deadline=None,
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


def test_failure_that_left_a_trace_is_not_tried_again(ask: Ask, workers: Workers, app: Simulator) -> None:
    """The console says "not now" of an action that has changed something all the same."""
    (operation,) = ask()
    app.faults.append(Fault("async-failed", path="/licensing", method="POST", type="retryableLogical"))

    def change(pass_on: PassOn) -> requests.Response:
        app.world.rows("/licensing/backupServers")[str(operation.target_uid)]["expirationDate"] = None
        return pass_on()

    workers.fates = [change]
    workers.run()

    assert ended(operation).state == State.FAILED
    assert operation.attempts.count() == 1
    assert "changed all the same" in operation.advice


@pytest.mark.parametrize(
    ("age", "is_open"),
    [(timedelta(0), True), (-SKEW, True), (-SKEW - timedelta(seconds=1), False), (timedelta(minutes=4), False)],
)
def test_request_whose_age_a_wrong_clock_hides_is_not_sent_again(age: timedelta, is_open: bool) -> None:
    now = timezone.now()

    assert window_is_open(Attempt(sent_at=now - age), now) is is_open


def failing_late(app: Simulator, *, code: int) -> Fault:
    """An action of which the console says that the server did not answer in time."""
    fault = Fault("async-failed", path="/licensing", method="POST", type="retryableLogical", code=code)
    app.faults.append(fault)
    return fault


def test_server_that_took_too_long_may_have_done_it(ask: Ask, workers: Workers, app: Simulator) -> None:
    (operation,) = ask()
    failing_late(app, code=1051)

    def do_it_all_the_same(pass_on: PassOn) -> requests.Response:
        app.world.rows("/licensing/backupServers")[str(operation.target_uid)]["expirationDate"] = None
        return pass_on()

    workers.fates = [do_it_all_the_same]
    workers.run()

    assert ended(operation).state == State.SUCCEEDED
    assert "Read back" in only_attempt(operation).proof


def test_server_that_took_too_long_is_not_asked_a_second_time(ask: Ask, workers: Workers, app: Simulator) -> None:
    (operation,) = ask()
    failing_late(app, code=1051)

    workers.run()

    assert ended(operation).state == State.UNKNOWN
    assert operation.attempts.count() == 1


def test_action_that_never_ends_is_given_up_after_a_day(ask: Ask, workers: Workers, app: Simulator) -> None:
    (operation,) = ask()
    app.faults.append(Fault("async", path="/licensing", method="POST", seconds=10**9))
    while not Attempt.objects.filter(accepted_at__isnull=False).exists():
        workers.take()
    workers.at(timezone.now() + timedelta(hours=26))

    workers.run(hours=30)

    assert ended(operation).state == State.UNKNOWN
    assert effects_on(app, operation) == 0


def test_console_that_asks_to_come_back_tomorrow_is_not_written_to_tomorrow(
    ask: Ask, workers: Workers, app: Simulator
) -> None:
    (operation,) = ask()
    app.faults.append(Fault("429", path="/licensing", method="POST", times=1, retry_after=80_000))

    workers.run()

    assert ended(operation).state == State.FAILED
    assert effects_on(app, operation) == 0


def test_console_that_repeats_the_license_file_does_not_bring_it_onto_a_page(
    ask: Ask, workers: Workers, app: Simulator, probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "KEY-4711-0815-VERY-SECRET"
    (operation,) = ask()
    probe.needs_file = True  # type: ignore[misc]
    Batch.objects.update(file_content=b64encode(secret.encode()).decode())
    app.faults.append(Fault("async-failed", path="/licensing", method="POST"))
    failure = VspcRejected(f"The console rejected the request: bad line {secret}.", code=1300)
    monkeypatch.setattr(AsyncActions, "result", raising(failure))

    workers.run()

    assert ended(operation).state == State.FAILED
    assert secret not in operation.error
    assert "bad line" in operation.error


def raising(error: Exception) -> Callable[..., None]:
    def fail(*_: object) -> None:
        raise error

    return fail
