"""Writing messages as rows, together with what they tell."""

from collections.abc import Iterable
from datetime import datetime

from accounts.models import User
from alerts.models import AlertWarning, Channel, Message, Told
from alerts.telling.forms import forms_of
from alerts.telling.pages import Clean, Page
from alerts.telling.words import harmless, line, reads_markup


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


def warnings_note(message: Message, warnings: Iterable[AlertWarning]) -> None:
    """Keep that these are told by this message, and by no other one of the channel."""
    told = [Told(channel_id=message.channel_id, warning=warning, message=message) for warning in warnings]
    Told.objects.bulk_create(told, batch_size=500)


def clean_for(channel: Channel) -> Clean:
    """Return how words from outside are written for the service of the channel."""
    return harmless if reads_markup(channel.address) else line


def channels_lock(channel_pk: int) -> list[Channel]:
    """Return the channels of the same owner that are on, by which nobody else tells meanwhile: they share a limit.

    Nobody takes rights from the owner meanwhile either: what is written is of the rights as they are, or is there when
    somebody takes them, and looks for what waits.
    """
    owner = Channel.objects.filter(pk=channel_pk).values_list("owner", flat=True).first()
    if owner and not User.objects.select_for_update(no_key=True).filter(pk=owner).exists():
        return []
    same = Channel.objects.filter(owner=owner) if owner else Channel.objects.filter(pk=channel_pk)
    locked = same.filter(state=Channel.State.ON).select_for_update(of=("self",))
    return list(locked.select_related("owner").order_by("pk"))
