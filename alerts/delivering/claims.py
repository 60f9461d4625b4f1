"""Whose turn it is to send a message: a claim by a conditional update, under a lease, as for operations."""

import uuid
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import User
from alerts.models import Channel, Message
from vspcdash.leases import Lease, unheld

# Longer than a task may run, so that nobody takes over what is being sent.
LEASE = timedelta(seconds=90)
# Minutes until the next try, after so many; the last goes for all further ones.
PAUSES = (1, 2, 5, 15, 30, 60)
# Nobody needs a warning of yesterday: what still holds by then is told anew.
PATIENCE = timedelta(hours=24)
TESTS = (Message.Kind.TEST, Message.Kind.SELF_TEST)


def sendable(now: datetime) -> "QuerySet[Message]":
    """Return the messages whose turn has come, and that nobody is sending.

    A channel that is off or stopped sends nothing but the test that somebody asks for; one of a person who is shut out
    nothing at all.
    """
    good = Q(channel__state=Channel.State.ON) | Q(kind=Message.Kind.TEST)
    present = Q(channel__owner=None) | Exists(User.objects.filter(pk=OuterRef("channel__owner"), is_active=True))
    waiting = Message.objects.filter(unheld(now), state=Message.State.WAITING, due_at__lte=now)
    return waiting.filter(good, present)


def claim(message_id: uuid.UUID, now: datetime) -> Lease | None:
    """Take a message to send it; None where somebody else has it, or it is not to be sent any more.

    From here on the next try is due as if this one had failed: whoever dies while sending leaves it to that.
    """
    tried = sendable(now).filter(pk=message_id).values_list("attempt_count", flat=True).first()
    if tried is None:
        return None
    holder, rows = uuid.uuid4(), Message.objects.filter(pk=message_id)
    # All in the one table: once another claim is through, PostgreSQL looks again at the row, not at what was joined.
    unclaimed = rows.filter(unheld(now), state=Message.State.WAITING, due_at__lte=now, attempt_count=tried)
    claimed = unclaimed.update(
        holder=holder,
        leased_until=now + LEASE,
        attempt_count=F("attempt_count") + 1,
        due_at=now + pause_after(tried + 1),
    )
    return Lease(rows, holder=holder, length=LEASE, renewed_at=now) if claimed else None


def pause_after(tries: int) -> timedelta:
    """Return how long to wait after so many tries."""
    return timedelta(minutes=PAUSES[min(tries, len(PAUSES)) - 1])
