"""What the audit log keeps of operations: what was asked, what was stopped, and how each of them ended."""

from collections.abc import Sequence
from typing import Any

from accounts.audit.actions import Action
from accounts.audit.context import Origin
from accounts.audit.recording import record, record_each
from accounts.models import User
from operations.models import Attempt, Batch, Operation

WORKER = "worker"
# Of more targets, the others stand in the rows of the batch alone.
MOST_NAMED = 100


def batch_asked(batch: Batch, targets: Sequence[str]) -> None:
    """Write down what somebody asked for, on what, and why."""
    after: dict[str, Any] = {"kind": batch.kind, "operations": len(targets), "reason": batch.reason}
    if batch.parameters:
        after["parameters"] = batch.parameters
    if batch.file_sha256:
        after |= {"file": batch.file_name, "file_sha256": batch.file_sha256}
    if batch.retry_of_id:
        after["again_for"] = str(batch.retry_of_id)
    record(Action.OPERATION_ASKED, subject=batch, actor=batch.requested_by, after={**after, **_named(targets)})


def operation_ended(operation: Operation, *, state: str) -> None:
    """Write down how an operation ended that was in `state` before, in the name of whoever asked for it."""
    after = {"state": operation.state, "error": operation.error}
    record(
        Action.OPERATION_ENDED,
        subject=operation,
        actor=operation.batch.requested_by,
        via=WORKER,
        before={"state": state},
        after={name: value for name, value in after.items() if value},
    )


def operations_canceled(
    subject: Batch | Operation, ended: Sequence[Operation], *, asked_count: int, actor: User | None
) -> None:
    """Write down that somebody stopped an operation or batch: of how many it was asked, and what ended by it."""
    if not asked_count:
        return
    names = [operation.target_name for operation in ended]
    record(
        Action.OPERATION_CANCELED,
        subject=subject,
        actor=actor,
        after={"operations": asked_count, "ended_at_once": len(ended), **_named(names)},
    )
    record_each(
        Action.OPERATION_ENDED,
        subjects=ended,
        actor=actor,
        before={"state": Operation.State.QUEUED},
        after={"state": Operation.State.CANCELED},
    )


def worker_origin(operation: Operation, attempt: Attempt | None) -> Origin:
    """Return who acts while a worker carries an operation out: its entries have the id that the console was sent."""
    return Origin(actor=operation.batch.requested_by, via=WORKER, request_id=str(attempt.pk) if attempt else "")


def _named(targets: Sequence[str]) -> dict[str, Any]:
    more = len(targets) - MOST_NAMED
    return {"targets": [*targets[:MOST_NAMED], *([f"and {more} more"] if more > 0 else [])]}
