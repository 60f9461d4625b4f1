"""What the console's answers mean for an operation: not now, no, too late, never, and things that must not be shown."""

from base64 import b64encode
from datetime import timedelta

import pytest
import requests
from django.utils import timezone

from operations.models import Attempt, Batch, Operation
from simulator.app import Simulator
from simulator.faults import Fault
from tests.operations.conftest import Ask, effects_on
from tests.operations.fates import ended, only_attempt, raising
from tests.operations.probe import Probe
from tests.operations.workers import PassOn, Workers
from vspc.errors import VspcRejected
from vspc.resources.async_actions import AsyncActions

pytestmark = pytest.mark.django_db(transaction=True)
State = Operation.State


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
