"""Entry points of the operations worker."""

from uuid import UUID

from celery import shared_task

from operations.carrying.running import operation_advance, turn_run
from operations.carrying.turns import LONGEST_WAIT, QUEUE, turn_plan
from vspcdash.dispatch import dispatch


@shared_task
def turn_task(console_pk: int, number: int) -> dict[str, int]:
    """Take a turn at one console, unless the message is of the past."""
    return {"ran": int(turn_run(console_pk, number, hand_out=hand_out))}


@shared_task
def advance_task(operation_id: str) -> dict[str, int]:
    """Take the next step of one operation, unless another worker has it, and plan the next turn at its console."""
    console_pk = operation_advance(UUID(operation_id))
    if console_pk is None:
        return {"ran": 0}
    turn_plan(console_pk)
    return {"ran": 1}


def hand_out(operation_id: UUID) -> None:
    """Send an operation to a worker of its own."""
    dispatch("operations.tasks.advance_task", str(operation_id), queue=QUEUE, expires=LONGEST_WAIT)
