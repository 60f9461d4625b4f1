"""What several do at the same moment, in the order in which it would hurt."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from operations.carrying import sending
from operations.carrying.claims import OperationLease
from operations.carrying.work import Work
from operations.models import Attempt, BatchQuerySet, Operation, OperationQuerySet
from operations.services.batches import operation_cancel
from simulator.app import Simulator
from tests.operations.conftest import Ask, batch_make, effects_on, person_make
from tests.operations.probe import Probe
from tests.operations.workers import Workers
from vspcdash.leases import LeaseLostError

pytestmark = pytest.mark.django_db(transaction=True)
State = Operation.State


def end_as_zombie(operation_id: Any) -> None:
    """What a worker does that gives up without knowing that it has lost its lease."""
    lease = OperationLease(operation_id, uuid4(), is_hopeless=False)
    with pytest.raises(LeaseLostError):
        Work(Operation.objects.get(pk=operation_id), lease).end_unsent(State.FAILED)


def test_worker_without_its_lease_does_not_have_the_request_sent_twice(
    ask: Ask, workers: Workers, app: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    (operation,) = ask()
    clear = sending._clear

    def zombie_first(work: Work, attempt: Attempt) -> None:
        end_as_zombie(operation.pk)
        clear(work, attempt)

    monkeypatch.setattr(sending, "_clear", zombie_first)
    workers.run()

    assert effects_on(app, operation) == 1
    assert operation.attempts.count() == 1


def test_what_is_queued_again_while_it_is_canceled_is_canceled(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    (operation,) = ask()
    row = Operation.objects.filter(pk=operation.pk)
    row.update(state=State.RUNNING)
    update = OperationQuerySet.update

    def then_queue_again(rows: Any, **values: Any) -> int:
        count = update(rows, **values)
        monkeypatch.undo()
        row.filter(state=State.RUNNING).update(state=State.QUEUED)
        return count

    monkeypatch.setattr(OperationQuerySet, "update", then_queue_again)
    operation_cancel(operation=operation, user=person_make(), now=timezone.now())

    assert row.exclude(cancel_requested_at=None).exists()


def test_those_who_ask_for_the_same_servers_do_so_in_one_order(
    probe: Probe, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Operation] = []
    create = QuerySet.bulk_create

    def look(rows: Any, operations: Sequence[Operation], **options: Any) -> Any:
        made.extend(operations)
        return create(rows, operations, **options)

    monkeypatch.setattr(OperationQuerySet, "bulk_create", look)
    batch_make(person_make(), [3, 1, 2, 0])

    assert [operation.target_uid for operation in made] == sorted(probe.uids[:4])


def test_second_of_two_that_end_together_waits_before_it_looks_for_the_first(
    ask: Ask, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked: list[bool] = []
    lock = BatchQuerySet.select_for_update

    def look(rows: Any, **options: Any) -> Any:
        locked.append(Operation.objects.open().exists())
        return lock(rows, **options)

    ask()
    monkeypatch.setattr(BatchQuerySet, "select_for_update", look)
    workers.run()

    assert locked == [False]
