"""Telling people of what has come up: one message by each channel, with everything that it has not told yet."""

from datetime import datetime

from django.db import transaction

from alerts.models import AlertWarning, Channel, Message
from alerts.telling.limits import is_quiet, may_speak
from alerts.telling.pages import Clean, Page, alert_line, alert_words, part_of
from alerts.telling.selecting import deepest, warnings_of
from alerts.telling.writing import channels_lock, clean_for, message_write, warnings_note
from ui.severity import Severity
from ui.wording import counted


def tell(now: datetime) -> int:
    """Write the messages that are due, and return how many; telling again at the same moment writes none."""
    channels = Channel.objects.filter(state=Channel.State.ON).select_related("owner").prefetch_related("scope")
    # Most have nothing to say in most minutes, and nobody is locked out for finding that.
    speaking = [channel for channel in channels.order_by("pk") if warnings_of(channel, now).exists()]
    return sum(_tell(channel.pk, now) for channel in speaking)


@transaction.atomic
def _tell(channel_pk: int, now: datetime) -> bool:
    """Write one message by one channel, if there is anything to say and it may be said."""
    channels = channels_lock(channel_pk)
    channel = next((channel for channel in channels if channel.pk == channel_pk), None)
    if channel is None or is_quiet(channel, now):
        return False
    warnings = list(warnings_of(channel, now))
    if not warnings or not may_speak(channels, now):
        return False
    message = message_write(channel, Message.Kind.WARNINGS, _page(deepest(warnings), clean_for(channel)), now)
    warnings_note(message, warnings)
    return True


def _page(warnings: list[AlertWarning], clean: Clean) -> Page:
    lines = [alert_line(warning.alert, clean) for warning in warnings]
    critical = sum(warning.alert.severity == Severity.CRITICAL for warning in warnings)
    said = counted(len(lines), "alert", "alerts") + (f", {critical} critical" if critical else "")
    return Page(
        # The most urgent by name, since many read no further.
        subject=lines[0].head if len(lines) == 1 else f"{said}: {alert_words(warnings[0].alert, clean)}",
        opening=f"vspcdash warns of {counted(len(lines), 'alert', 'alerts')}.",
        parts=[part_of("Alerts", lines)],
    )
