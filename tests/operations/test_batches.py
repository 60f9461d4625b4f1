"""Stopping what was asked for, and asking for it again."""

from datetime import timedelta
from itertools import count

import pytest
from django.utils import timezone

from operations.models import Attempt, Batch, Operation
from operations.services.batches import batch_again, batch_cancel, operation_again, operation_cancel
from operations.services.previews import NothingChosenError
from simulator.app import Simulator
from simulator.faults import Fault
from tests.operations.conftest import Ask, effects_on, person_make
from tests.operations.workers import Workers

pytestmark = pytest.mark.django_db(transaction=True)
State = Operation.State


def states_of(batch: Batch) -> list[str]:
    return list(batch.operations.order_by("position").values_list("state", flat=True))


def until_sent(workers: Workers, count: int) -> None:
    """Work until so many requests have been taken on by the console."""
    while Attempt.objects.filter(accepted_at__isnull=False).count() < count:
        workers.take()


def cancel(operation: Operation) -> bool:
    return operation_cancel(operation=operation, user=person_make("ben"), now=timezone.now())


def test_what_waits_is_canceled_at_once(ask: Ask) -> None:
    (operation,) = ask()

    assert cancel(operation)

    operation.refresh_from_db()
    assert operation.state == State.CANCELED
    assert operation.finished_at
    assert operation.cancel_requested_by == person_make("ben")


def test_what_runs_is_canceled_at_the_console(ask: Ask, workers: Workers, app: Simulator) -> None:
    (operation,) = ask()
    until_sent(workers, 1)

    cancel(operation)
    workers.run()

    operation.refresh_from_db()
    assert operation.state == State.CANCELED
    assert effects_on(app, operation) == 0
    assert operation.attempts.get().outcome == Attempt.Outcome.CANCELED


def test_what_the_console_does_not_cancel_ends_as_it_ends(ask: Ask, workers: Workers, app: Simulator) -> None:
    (operation,) = ask()
    app.faults.append(Fault("cancel-refused"))
    until_sent(workers, 1)

    cancel(operation)
    workers.run()

    operation.refresh_from_db()
    assert operation.state == State.SUCCEEDED
    assert effects_on(app, operation) == 1
    assert len([seen for seen in app.requests if seen.method == "DELETE"]) == 1


def test_word_left_for_the_worker_is_read_just_before_it_sends(ask: Ask, workers: Workers, app: Simulator) -> None:
    """Somebody calls it off while the license is being read before the sending."""
    (operation,) = ask()
    workers.take()
    assert Operation.objects.get().state == State.RUNNING

    cancel(operation)
    workers.run()

    operation.refresh_from_db()
    assert operation.state == State.CANCELED
    assert not Attempt.objects.filter(sent_at__isnull=False).exists()


def test_batch_is_stopped_in_the_middle(ask: Ask, workers: Workers, app: Simulator) -> None:
    batch = ask(7)[0].batch
    until_sent(workers, 4)

    stopped = batch_cancel(batch=batch, user=batch.requested_by, now=timezone.now())
    workers.run()

    assert stopped == 7
    assert states_of(batch) == ["canceled"] * 7
    assert app.effects == []


def test_what_has_ended_cannot_be_canceled(ask: Ask, workers: Workers) -> None:
    (operation,) = ask()
    workers.run()

    assert not cancel(operation)


def test_failed_ones_are_asked_for_again_as_a_new_batch(ask: Ask, workers: Workers, app: Simulator) -> None:
    app.faults.append(Fault("520", path="/licensing", method="POST", type="logical", times=2))
    batch = ask(4)[0].batch
    workers.run()
    failed = [operation.subject_pk for operation in batch.operations.filter(state=State.FAILED)]

    preview = batch_again(batch=batch, user=batch.requested_by, states={"failed"}, return_to="/x/")

    assert sorted(preview.subject_pks) == sorted(failed)
    assert len(failed) == 2
    assert (preview.kind, preview.reason, preview.retry_of) == (batch.kind, batch.reason, batch)


def test_what_succeeded_is_not_asked_for_again(ask: Ask, workers: Workers) -> None:
    (operation,) = ask()
    workers.run()
    user = operation.batch.requested_by

    with pytest.raises(NothingChosenError):
        batch_again(batch=operation.batch, user=user, states={"succeeded", "failed"}, return_to="/")
    with pytest.raises(NothingChosenError):
        operation_again(operation=operation, user=user, return_to="/")


def test_at_most_four_actions_are_in_flight(ask: Ask, workers: Workers, app: Simulator) -> None:
    ask(9)
    most = 0
    while Operation.objects.open().exists():
        workers.take()
        sent = Attempt.objects.filter(sent_at__isnull=False, outcome="").count()
        most = max(most, sent, Operation.objects.in_flight().count())

    assert most == 4


def test_batch_ends_although_the_broker_is_emptied_at_every_third_step(
    ask: Ask, workers: Workers, app: Simulator
) -> None:
    operations = ask(3)
    workers.messages.clear()
    taken, steps = workers.take, count(1)

    def take_and_lose() -> None:
        taken()
        if next(steps) % 3 == 0:
            workers.messages.clear()

    workers.take = take_and_lose  # type: ignore[method-assign]
    workers.run()

    assert states_of(operations[0].batch) == ["succeeded"] * 3
    assert [effects_on(app, operation) for operation in operations] == [1, 1, 1]


def test_console_that_is_idle_is_left_alone(ask: Ask, workers: Workers) -> None:
    (operation,) = ask()
    workers.run()
    while workers.messages:
        workers.take()

    operation.console.turn.refresh_from_db()
    assert operation.console.turn.due_at is None
    operation.refresh_from_db()
    assert operation.finished_at is not None
    assert operation.finished_at - operation.requested_at < timedelta(seconds=5)
