"""Messages of one warning, and time that passes while they are sent."""

from datetime import datetime, timedelta
from typing import Any

from alerts.delivering.delivering import channel_deliver
from alerts.delivering.ticking import channels_due
from alerts.models import Message
from alerts.telling.telling import tell
from tests.alerts.factories import NOW, channel_make, warning_make

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def written(**values: Any) -> Message:
    """A message of one warning by a channel with these values."""
    channel_make(**values)
    warning_make()
    tell(NOW)
    return Message.objects.get()


def deliver(message: Message, now: datetime = NOW) -> Message:
    """Send what is due for the channel of the message."""
    channel_deliver(message.channel_id, now)
    message.refresh_from_db()
    message.channel.refresh_from_db()
    return message


def through_the_hours(message: Message, *, start: datetime = NOW, hours: int) -> None:
    """Tick each minute, as beat does."""
    for minute in range(hours * 60):
        now = start + minute * MINUTE
        if channels_due(now):
            deliver(message, now)
