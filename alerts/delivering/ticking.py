"""What is done every few seconds so that people are told: asking for it, as far as it is due."""

from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Min
from django.utils import timezone

from alerts.delivering.claims import sendable
from alerts.models import Message
from refresh.history import past_is_replayed
from vspcdash.dispatch import dispatch

QUEUE = "background"
EXPIRES = timedelta(seconds=30)
# Who is told a minute later is told early enough.
TELL_SECONDS = 55
TELL_KEY = "alerts:telling"
# Workers that wait for the answers of others; the rest is there to look for troubles and to make files.
MOST_AT_ONCE = 2


def messages_tick(**_: Any) -> int:
    """Have messages written once a minute, and sent when they are due; return how many channels are asked to send.

    Nothing is written or sent while a demo replays its past.
    """
    if past_is_replayed():
        return 0
    now = timezone.now()
    if cache.add(TELL_KEY, 1, TELL_SECONDS):
        dispatch("alerts.tasks.tell_task", queue=QUEUE, expires=EXPIRES)
    channels = channels_due(now)
    for channel_pk in channels:
        delivery_ask(channel_pk)
    return len(channels)


def channels_due(now: datetime) -> list[int]:
    """Return the channels whose messages have waited longest, as many as there are workers for."""
    busy = Message.objects.filter(state=Message.State.WAITING, leased_until__gt=now)
    # Their own worker goes on with them.
    channels = sendable(now).exclude(channel__in=busy.values("channel")).order_by().values("channel")
    waiting = channels.annotate(first=Min("due_at")).order_by("first", "channel").values_list("channel", flat=True)
    return list(waiting[: max(MOST_AT_ONCE - busy.count(), 0)])


def delivery_ask(channel_pk: int) -> None:
    """Have a worker send what waits for a channel; where the broker is down the next tick asks again."""
    dispatch("alerts.tasks.deliver_task", channel_pk, queue=QUEUE, expires=EXPIRES)
