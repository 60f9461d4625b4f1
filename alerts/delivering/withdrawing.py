"""Messages that wait and are not to go out as they were written: since then, somebody may see or need less of it."""

from datetime import datetime
from typing import Any

from accounts.models import User
from alerts.models import Message, Told
from alerts.telling.selecting import alerts_of

WITHDRAWN = "It told of more than is to be told now; what still holds is told anew."


def is_outdated(message: Message, now: datetime) -> bool:
    """Whether it tells of an alert that is not the channel's to tell any more; of warnings, also what is dealt with."""
    if message.kind not in {Message.Kind.WARNINGS, Message.Kind.DIGEST}:
        return False
    alerts = alerts_of(message.channel)
    if message.kind == Message.Kind.WARNINGS:
        # What was deleted meanwhile, with its console above all, is noted nowhere any more.
        if not message.told.exists():
            return True
        alerts = alerts.waiting(now)
    return message.told.exclude(warning__alert__in=alerts).exists()


def digests_withdraw(*, person: User, **_: Any) -> None:
    """End the digests that wait for somebody who may see less now: they name more than they are noted to tell of."""
    waiting = Message.objects.filter(channel__owner=person, kind=Message.Kind.DIGEST, state=Message.State.WAITING)
    pks = list(waiting.select_for_update(of=("self",)).values_list("pk", flat=True))
    Told.objects.filter(message__in=pks).delete()
    # Whoever tries to send one at this moment has lost it, and does not try again.
    ended = {"state": Message.State.GIVEN_UP, "error": WITHDRAWN, "holder": None, "leased_until": None}
    Message.objects.filter(pk__in=pks).update(**ended)
