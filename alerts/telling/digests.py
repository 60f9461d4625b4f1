"""The daily digest: what is open, what is new among it, and what was solved since the last one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q

from alerts.models import Alert, Channel, Message
from alerts.telling.pages import Clean, Line, Page, Part, alert_line, alert_name, part_of
from alerts.telling.selecting import alerts_of, warnings_of
from alerts.telling.writing import channels_lock, clean_for, message_write, warnings_note
from consoles.schedule import zone_of
from ui.severity import Severity
from ui.wording import counted

DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Digest:
    """What a digest has to say, the most urgent first."""

    open: Sequence[Alert]
    solved: Sequence[Alert]
    since: datetime
    # Alerts that somebody acknowledged or muted; they are counted and not named.
    held_count: int

    def __bool__(self) -> bool:
        """Whether it says anything: what is held alone is nothing new to anybody."""
        return bool(self.open or self.solved)

    def is_new(self, alert: Alert) -> bool:
        """Whether the last digest did not know of it."""
        return alert.opened_at >= self.since


def digests_write(now: datetime) -> int:
    """Write the digests whose time has come on the day of their channel, and return how many said anything."""
    channels = Channel.objects.filter(state=Channel.State.ON).exclude(digest_at=None).order_by("pk")
    return sum(_write(channel.pk, now) for channel in channels if _is_due(channel, now))


def digests_skip(now: datetime) -> None:
    """Let the digests whose time has come count as written: the next ones have what these would have said."""
    for channel in Channel.objects.exclude(digest_at=None).order_by("pk"):
        if _is_due(channel, now):
            Channel.objects.filter(pk=channel.pk).update(digest_on=_day(channel, now))


@transaction.atomic
def _write(channel_pk: int, now: datetime) -> bool:
    channel = next((channel for channel in channels_lock(channel_pk) if channel.pk == channel_pk), None)
    if channel is None or not _is_due(channel, now):
        return False
    digest = _digest(channel, now)
    Channel.objects.filter(pk=channel.pk).update(digest_on=_day(channel, now))
    if not digest:
        return False
    message = message_write(channel, Message.Kind.DIGEST, _page(digest, clean_for(channel)), now)
    warnings_note(message, list(warnings_of(channel, now)))
    return True


def _is_due(channel: Channel, now: datetime) -> bool:
    """Whether the hour has come, and there was no digest for its day; a channel of after the hour waits for the next.

    The hour was chosen, so that it counts in quiet hours as well. One that the clock skips comes an hour later by it.
    """
    day = _day(channel, now)
    if channel.digest_on is not None and channel.digest_on >= day:
        return False
    return channel.created_at <= _moment(channel, day) <= now


def _day(channel: Channel, now: datetime) -> date:
    """The day whose digest would be written now: yesterday until the hour comes, for an hour just before midnight.

    The first digest of a channel is never yesterday's, or it would come when its hour is chosen.
    """
    today = now.astimezone(zone_of(channel.time_zone)).date()
    is_ahead = _moment(channel, today) > now
    return today - DAY if is_ahead and channel.digest_on is not None else today


def _moment(channel: Channel, day: date) -> datetime:
    at = channel.digest_at or time.min
    return datetime.combine(day, at, zone_of(channel.time_zone)).astimezone(UTC)


def _digest(channel: Channel, now: datetime) -> Digest:
    since = _moment(channel, channel.digest_on) if channel.digest_on else max(channel.created_at, now - DAY)
    alerts = alerts_of(channel).select_related("organization")
    return Digest(
        open=_by_urgency(alerts.waiting(now), since),
        solved=_by_urgency(alerts.filter(Q(solved_at__gte=since) & Q(solved_at__lte=now)), since),
        since=since,
        held_count=alerts.unsolved().held(now).count(),
    )


def _by_urgency(alerts: Iterable[Alert], since: datetime) -> list[Alert]:
    """What is new before what is known, since only the first of many are named."""
    return sorted(alerts, key=lambda alert: (Severity(alert.severity).rank, alert.opened_at < since, alert.pk))


def _page(digest: Digest, clean: Clean) -> Page:
    new = sum(digest.is_new(alert) for alert in digest.open)
    said = counted(len(digest.open), "open alert", "open alerts")
    held = counted(digest.held_count, "alert is", "alerts are")
    return Page(
        subject=f"vspcdash: {said}, {new} new, {len(digest.solved)} solved",
        opening=f"{said}, {new} of them new, and {len(digest.solved)} solved since the last digest.",
        parts=[*_open_parts(digest, clean), *_solved_part(digest, clean)],
        closing=f"{held} acknowledged or muted." if digest.held_count else "",
    )


def _open_parts(digest: Digest, clean: Clean) -> list[Part]:
    parts = []
    for severity in Severity:
        alerts = [alert for alert in digest.open if alert.severity == severity]
        if alerts:
            parts.append(part_of(f"{severity.label}: {len(alerts)}", [_line(alert, digest, clean) for alert in alerts]))
    return parts


def _solved_part(digest: Digest, clean: Clean) -> list[Part]:
    lines = [Line(head=alert_name(alert, clean)) for alert in digest.solved]
    return [part_of(f"Solved: {len(lines)}", lines)] if lines else []


def _line(alert: Alert, digest: Digest, clean: Clean) -> Line:
    return alert_line(alert, clean, mark="New" if digest.is_new(alert) else "")
