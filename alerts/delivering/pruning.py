"""Messages of which nobody needs to know any more, and those that nobody sends."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from alerts.delivering.claims import PATIENCE
from alerts.delivering.delivering import untold
from alerts.models import Channel, Message, Told
from vspcdash.leases import unheld

MOST_ROWS = 500
NOT_SENT = "Nothing could go out by this channel for a day."


def messages_prune(now: datetime) -> int:
    """Delete some of the messages that were written longer ago than the setting allows, and return how many.

    What they told of stays told: a message that tells of an open alert is kept as long as that.
    """
    too_old = now - timedelta(days=settings.MESSAGE_KEEP_DAYS)
    old = Message.objects.filter(created_at__lt=too_old).exclude(state=Message.State.WAITING)
    open_ = Told.objects.filter(message=OuterRef("pk"), warning__alert__solved_at=None)
    pks = list(old.filter(~Exists(open_)).order_by().values_list("pk", flat=True)[:MOST_ROWS])
    Message.objects.filter(pk__in=pks).delete()
    return len(pks)


@transaction.atomic
def messages_give_up(now: datetime) -> int:
    """End what waited for a day in vain, since its channel is off or its owner shut out, and return how many."""
    silent = ~Q(channel__state=Channel.State.ON) | Q(channel__owner__is_active=False)
    waiting = Message.objects.filter(unheld(now), silent, state=Message.State.WAITING, created_at__lte=now - PATIENCE)
    # Whoever begins to send one meanwhile, or ends it as we do, waits for us.
    found = list(waiting.select_for_update(of=("self",)).order_by("pk")[:MOST_ROWS])
    for message in found:
        untold(message)
    pks = [message.pk for message in found]
    Message.objects.filter(pk__in=pks).update(state=Message.State.GIVEN_UP, error=NOT_SENT)
    return len(found)
