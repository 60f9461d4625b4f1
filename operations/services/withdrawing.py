"""What becomes of what somebody asked for who may not ask for it any more."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from operations.kinds import kind_known
from operations.models import Batch, Operation
from operations.services.batches import batch_withdraw


@transaction.atomic
def operations_withdraw(*, person: User, actor: User | None, **_: Any) -> None:
    """Cancel what the person asked for, may not ask for any more, and of which nothing was sent.

    What was sent is followed to its end: nobody can take it back, and somebody has to know what came of it.
    """
    person = User.objects.get(pk=person.pk)  # an account remembers what it might do when it was asked before
    waiting = Operation.objects.filter(batch__requested_by=person, state=Operation.State.QUEUED)
    for batch in Batch.objects.filter(pk__in=waiting.order_by().values("batch")).order_by("pk"):
        kinds = {row.target_kind for row in waiting.filter(batch=batch)}
        lost = [kind for kind in kinds if not _may(person, batch, kind)]
        batch_withdraw(batch=batch, target_kinds=lost, actor=actor, now=timezone.now())


def _may(person: User, batch: Batch, target_kind: str) -> bool:
    kind = kind_known(batch.kind)
    return kind is not None and person.has_perm(kind.permission(target_kind).full_name)
