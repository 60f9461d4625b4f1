"""When a channel may speak: not in its quiet hours, and at most so often on one day of its owner."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from alerts.models import Channel, Message
from consoles.schedule import Schedule, zone_of

# Messages to one person, or by one shared channel, on one day; digests and tests that somebody asks for do not count.
MOST_A_DAY = 8
COUNTED = (Message.Kind.WARNINGS, Message.Kind.SELF_TEST)


def is_quiet(channel: Channel, now: datetime) -> bool:
    """Whether nothing may be said now; what would be waits for the end, and is then said in one message."""
    return loud_from(channel, now) > now


def loud_from(channel: Channel, moment: datetime) -> datetime:
    """Return the moment, or the end of the quiet hours that it falls into.

    They are by the channel's clock. A time that the clock skips or shows twice makes them longer, never shorter.
    """
    hours = Schedule(
        interval=timedelta(minutes=1),
        zone=zone_of(channel.time_zone),
        quiet_from=channel.quiet_from,
        quiet_until=channel.quiet_until,
    )
    return hours.awake_from(moment)


def may_speak(channels: list[Channel], now: datetime) -> bool:
    """Whether one more message may go by one of these channels of one owner: on the day of each of their clocks.

    What went out by a channel of the owner that is off now counts as well.
    """
    return _most_today(channels, COUNTED, now) < MOST_A_DAY


def is_tested_today(channels: list[Channel], now: datetime) -> bool:
    """Whether the owner of these channels got a weekly test today: those of many channels are spread over the days."""
    return _most_today(channels, [Message.Kind.SELF_TEST], now) > 0


def _most_today(channels: list[Channel], kinds: Iterable[Message.Kind], now: datetime) -> int:
    owners = [channel.owner_id for channel in channels if channel.owner_id]
    same = Q(channel__in=channels) | Q(channel__owner__in=owners)
    sent = Message.objects.filter(same, kind__in=kinds)
    days = (day_around(zone_of(zone), now) for zone in {channel.time_zone for channel in channels})
    return max(sent.filter(created_at__gte=start, created_at__lt=end).count() for start, end in days)


def day_around(zone: ZoneInfo, moment: datetime) -> tuple[datetime, datetime]:
    """Return the beginning and the end of the local day that the moment is in; some have 23 or 25 hours."""
    day = moment.astimezone(zone).date()
    return _beginning(zone, day), _beginning(zone, day + timedelta(days=1))


def _beginning(zone: ZoneInfo, day: date) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)
