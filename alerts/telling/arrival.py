"""Test messages: each channel gets one each week, and when somebody asks, and whoever reads it confirms that."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from accounts.bearer_secrets import digest_of
from alerts.channels.confirming import confirmation_path, secret_of
from alerts.models import Channel, Message
from alerts.telling.limits import is_quiet, is_tested_today, may_speak
from alerts.telling.pages import Line, Page, Part, address_of
from alerts.telling.writing import channels_lock, message_write
from vspcdash.leases import unheld

EVERY = timedelta(days=7)


def self_tests_write(now: datetime) -> int:
    """Write the tests that are due, and return how many: a new channel gets its first at once."""
    due = Channel.objects.filter(state=Channel.State.ON).filter(Q(tested_at=None) | Q(tested_at__lte=now - EVERY))
    present = due.filter(Q(owner=None) | Q(owner__is_active=True))
    return sum(_self_test(channel_pk, now) for channel_pk in present.order_by("pk").values_list("pk", flat=True))


def arrival_test(channel: Channel, kind: Message.Kind, now: datetime) -> Message:
    """Write a test message; its link replaces those of earlier ones, and it one that was asked for and waits.

    Call it in a transaction.
    """
    channel.messages.filter(unheld(now), kind=Message.Kind.TEST, state=Message.State.WAITING).delete()
    message = message_write(channel, kind, _page(), now)
    channel.test_digest, channel.tested_at = digest_of(secret_of(message.pk)), now
    channel.save(update_fields=["test_digest", "tested_at"])
    return message


@transaction.atomic
def _self_test(channel_pk: int, now: datetime) -> bool:
    channels = channels_lock(channel_pk)
    channel = next((channel for channel in channels if channel.pk == channel_pk), None)
    if channel is None or is_quiet(channel, now) or not may_speak(channels, now):
        return False
    if channel.tested_at is not None and (channel.tested_at > now - EVERY or is_tested_today(channels, now)):
        return False
    arrival_test(channel, Message.Kind.SELF_TEST, now)
    return True


def _page() -> Page:
    path = confirmation_path()
    where = "this link" if settings.PUBLIC_URL else f"{path} at your vspcdash"
    line = Line(head="Confirm", text=f"Open {where}, and press the button there.", url=address_of(path))
    return Page(
        subject="vspcdash: please confirm that messages arrive here",
        opening="This is a test. It proves that alerts get here, once somebody has confirmed it.",
        parts=[Part(title="To do", lines=[line])],
    )
