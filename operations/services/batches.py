"""What people do about operations that they asked for: stop them, or ask for them again."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from operations.auditing import operations_canceled
from operations.carrying.turns import turns_plan
from operations.models import Batch, Operation, OperationQuerySet, Preview
from operations.services.files import files_wipe
from operations.services.previews import preview_create

# What may be asked for again; what succeeded or runs may not.
AGAIN_STATES = frozenset({Operation.State.FAILED.value, Operation.State.UNKNOWN.value, Operation.State.CANCELED.value})


def operation_cancel(*, operation: Operation, user: User, now: datetime) -> bool:
    """Stop an operation: at once if nothing was sent, otherwise as far as the console allows it; False if it ended."""
    return _cancel(operation, Operation.objects.visible_to(user).filter(pk=operation.pk), user, now) == 1


def batch_cancel(*, batch: Batch, user: User, now: datetime) -> int:
    """Stop what is left of a batch and in the person's sight, and return how many operations that concerns."""
    return _cancel(batch, Operation.objects.visible_to(user).filter(batch=batch), user, now)


def batch_withdraw(*, batch: Batch, target_kinds: Collection[str], actor: User | None, now: datetime) -> None:
    """Stop what waits of a batch on targets of these kinds, since whoever asked for it may not do so any more."""
    rows = Operation.objects.filter(batch=batch, state=Operation.State.QUEUED, target_kind__in=target_kinds)
    _cancel(batch, Operation.objects.filter(pk__in=list(rows.values_list("pk", flat=True))), actor, now)


def batch_again(*, batch: Batch, user: User, states: Collection[str], return_to: str) -> Preview:
    """Return a preview of the same for those of a batch, in the person's sight, that ended in one of `states`.

    A license file has to be given again: ours was wiped. Raises `NothingChosenError` when none did.
    """
    rows = Operation.objects.visible_to(user).filter(batch=batch, state__in=AGAIN_STATES.intersection(states))
    return _again(batch, rows, user, return_to)


def operation_again(*, operation: Operation, user: User, return_to: str) -> Preview:
    """Return a preview of the same for one operation; raises `NothingChosenError` while it has not ended badly."""
    rows = Operation.objects.visible_to(user).filter(pk=operation.pk, state__in=AGAIN_STATES)
    return _again(operation.batch, rows, user, return_to)


def _again(batch: Batch, rows: "OperationQuerySet", user: User, return_to: str) -> Preview:
    return preview_create(
        user=user,
        kind=batch.kind,
        parameters=batch.parameters,
        subject_pks=list(rows.order_by("position").values_list("subject_pk", flat=True)),
        return_to=return_to,
        retry_of=batch,
        reason=batch.reason,
    )


@transaction.atomic
def _cancel(of: Batch | Operation, rows: "OperationQuerySet", user: User | None, now: datetime) -> int:
    """End what waits, and leave word for the worker of what runs: it looks at it just before it sends."""
    asked = {"cancel_requested_at": now, "cancel_requested_by": user}
    consoles = set(rows.open().values_list("console", flat=True))
    batches = set(rows.open().values_list("batch", flat=True))
    # All first, which holds their rows: what is queued again meanwhile would be missed by both of two conditions.
    not_asked = Q(cancel_requested_at=None) | Q(state=Operation.State.QUEUED)
    concerned = rows.open().filter(not_asked).update(due_at=now, **asked)
    ended = list(rows.filter(state=Operation.State.QUEUED))
    rows.filter(state=Operation.State.QUEUED).update(state=Operation.State.CANCELED, finished_at=now)
    operations_canceled(of, ended, asked_count=concerned, actor=user)
    files_wipe(batches)
    turns_plan(consoles)
    return concerned
