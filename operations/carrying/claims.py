"""Who may go on with an operation: a claim by a conditional update, under a lease of at most a minute."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from consoles.models import Console
from operations.models import Operation
from vspcdash.leases import Lease, LeaseLostError, unheld

# So many workers died with it: no more of them are risked.
MOST_TAKEOVERS = 20
# An operation that was handed to a worker, and with which none has begun by then, is handed out again.
HANDED_OUT = timedelta(seconds=10)


class OperationLease(Lease):
    """The right to work on one operation."""

    def __init__(self, operation_id: uuid.UUID, holder: uuid.UUID, *, is_hopeless: bool) -> None:
        rows = Operation.objects.filter(pk=operation_id)
        super().__init__(rows, holder=holder, length=settings.OPERATION_LEASE)
        self.is_hopeless = is_hopeless

    def check(self) -> None:
        """Prolong the lease; raises `LeaseLostError` when it is not ours any more."""
        now = timezone.now()
        if not self.mine().filter(leased_until__gt=now).update(leased_until=now + self.length):
            raise LeaseLostError


def claim(operation_id: uuid.UUID, now: datetime) -> OperationLease | None:
    """Take an operation that is begun and that nobody holds; None when there is nothing to take.

    Whether it is due is the caller's business: a step too early looks the same action up once more.
    """
    holder = uuid.uuid4()
    was_left = Case(When(holder__isnull=False, then=Value(1)), default=Value(0))
    claimed = Operation.objects.filter(unheld(now), pk=operation_id, state=Operation.State.RUNNING).update(
        holder=holder,
        leased_until=now + settings.OPERATION_LEASE,
        takeover_count=F("takeover_count") + was_left,
    )
    if not claimed:
        return None
    count = Operation.objects.values_list("takeover_count", flat=True).get(pk=operation_id)
    return OperationLease(operation_id, holder, is_hopeless=count > MOST_TAKEOVERS)


@transaction.atomic
def places_fill(console_pk: int, now: datetime) -> list[uuid.UUID]:
    """Begin as many waiting operations as the console has places for, and return them.

    The first of each batch goes before the second of any, so that one server does not wait behind five hundred.
    """
    # One at a time per console, or two workers would each see the last place free.
    list(Console.objects.select_for_update(no_key=True).filter(pk=console_pk).values_list("pk"))
    operations = Operation.objects.filter(console=console_pk)
    free = settings.ACTIONS_IN_FLIGHT - operations.in_flight().count()
    waiting = operations.filter(state=Operation.State.QUEUED, due_at__lte=now).order_by("position", "requested_at")
    begun = list(waiting.values_list("pk", flat=True)[: max(free, 0)])
    operations.filter(pk__in=begun, state=Operation.State.QUEUED).update(
        state=Operation.State.RUNNING, started_at=Coalesce("started_at", Value(now)), due_at=now + HANDED_OUT
    )
    return begun
