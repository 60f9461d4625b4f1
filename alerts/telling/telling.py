"""Telling people of what has come up: one message by each channel, with everything that it has not told yet."""

from datetime import datetime

from django.db import transaction

from alerts.models import AlertWarning, Channel, Message, Told
from alerts.telling.forms import forms_of
from alerts.telling.limits import is_quiet, may_speak
from alerts.telling.pages import Clean, Page, alert_line, part_of
from alerts.telling.selecting import deepest, warnings_of
from alerts.telling.words import harmless, line, reads_markup
from consoles.models import Console
from refresh.history import history_is_wanted
from ui.severity import Severity
from ui.wording import counted


def tell(now: datetime) -> int:
    """Write the messages that are due, and return how many; telling again at the same moment writes none.

    Nothing is said while the demo's past is read: it would be told as if it happened now.
    """
    if any(history_is_wanted(console) for console in Console.objects.filter(is_demo=True)):
        return 0
    channels = Channel.objects.filter(state=Channel.State.ON).order_by("pk")
    return sum(_tell(channel_pk, now) for channel_pk in channels.values_list("pk", flat=True))


def message_write(channel: Channel, kind: Message.Kind, page: Page, now: datetime) -> Message:
    """Write a message that is to be sent as soon as possible; call it in a transaction with what it stands for."""
    forms = forms_of(page)
    return Message.objects.create(
        channel=channel,
        kind=kind,
        subject=forms.subject,
        plain=forms.plain,
        html=forms.html,
        created_at=now,
        due_at=now,
    )


def warnings_note(message: Message, warnings: list[AlertWarning]) -> None:
    """Keep that these are told by this message, and by no other one of the channel."""
    Told.objects.bulk_create(
        Told(channel_id=message.channel_id, warning=warning, message=message) for warning in warnings
    )


def clean_for(channel: Channel) -> Clean:
    """Return how words from outside are written for the service of the channel."""
    return harmless if reads_markup(channel.address) else line


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


def channels_lock(channel_pk: int) -> list[Channel]:
    """Return the channels of the same owner that are on, which nobody else tells by meanwhile: they share a limit."""
    found = Channel.objects.filter(pk=channel_pk).values_list("owner", flat=True).first()
    same = Channel.objects.filter(owner=found) if found else Channel.objects.filter(pk=channel_pk)
    return list(
        same.filter(state=Channel.State.ON).select_for_update(of=("self",)).select_related("owner").order_by("pk")
    )


def _page(warnings: list[AlertWarning], clean: Clean) -> Page:
    lines = [alert_line(warning.alert, warning.text, clean) for warning in warnings]
    return Page(
        subject=_subject(warnings, clean),
        opening=f"vspcdash warns of {counted(len(lines), 'alert', 'alerts')}.",
        parts=[part_of("Alerts", lines)],
    )


def _subject(warnings: list[AlertWarning], clean: Clean) -> str:
    """The most urgent by name, since many read no further."""
    first = alert_line(warnings[0].alert, "", clean).head
    critical = sum(warning.alert.severity == Severity.CRITICAL for warning in warnings)
    if len(warnings) == 1:
        return first
    words = f"{len(warnings)} alerts" + (f", {critical} of them critical" if critical else "")
    return f"{words}: {first}"
