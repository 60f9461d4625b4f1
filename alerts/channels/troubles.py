"""Channels that do not get through to anybody, as troubles: who looks after alerts is told by another channel.

A channel of a person stands there with the person's name: nobody else can change it, but somebody has to say so.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import F, Max, Min, Q
from django.urls import reverse

from accounts.permissions import Permission
from alerts.delivering.claims import TESTS
from alerts.models import Channel, Message
from alerts.telling.selecting import SUBJECT
from ui.severity import Severity
from ui.troubles import Measure, Rule, Trouble

# How long whoever gets a test has to confirm it.
CONFIRMED_WITHIN = timedelta(days=3)
# How long it is said that a message was lost.
LOSS_REMEMBERED = timedelta(days=7)
OWNED = Channel.objects.filter(Q(owner=None) | Q(owner__is_active=True)).select_related("owner")


def failing(_now: datetime, _widest: float) -> Iterator[Trouble]:
    """Yield the channels whose messages were tried several times in vain, and are still tried."""
    for channel in OWNED.filter(state=Channel.State.ON).exclude(failing_since=None).order_by("pk"):
        since = channel.failing_since
        text = f"gets no message through, and goes on trying. {channel.failure}".strip()
        yield _trouble(channel, Severity.WARNING, text, at=since, episode=f"{since:%Y-%m-%dT%H:%M:%S}")


def lost(now: datetime, _widest: float) -> Iterator[Trouble]:
    """Yield the channels that go on and yet lost a message, since their service did not take one so large."""
    # What another refusal kept back is told anew, and belongs to no message until then.
    refused = Q(messages__state=Message.State.REFUSED, messages__told__isnull=False)
    recent = Q(messages__created_at__gt=now - LOSS_REMEMBERED)
    losing = OWNED.filter(refused & recent, state=Channel.State.ON).annotate(lost_at=Max("messages__created_at"))
    for channel in losing.order_by("pk"):
        text = (
            "lost a message that its service found too large: what it told stands among the alerts, and nowhere else."
        )
        yield _trouble(channel, Severity.WARNING, text, at=channel.lost_at, episode=f"{channel.lost_at:%Y-%m-%d}")


def refused(_now: datetime, _widest: float) -> Iterator[Trouble]:
    """Yield the channels that a refusal has stopped."""
    for channel in OWNED.filter(state=Channel.State.REFUSED).order_by("pk"):
        text = f"was stopped, since its messages are refused for good. {channel.failure}".strip()
        yield _trouble(channel, Severity.CRITICAL, text, at=channel.failing_since)


def unconfirmed(now: datetime, _widest: float) -> Iterator[Trouble]:
    """Yield the channels of which nobody has confirmed the first test since the last confirmation."""
    is_later = Q(confirmed_at=None) | Q(messages__created_at__gt=F("confirmed_at"))
    tested = OWNED.filter(is_later, state=Channel.State.ON, messages__kind__in=TESTS)
    first = tested.annotate(asked_at=Min("messages__created_at")).filter(asked_at__lte=now - CONFIRMED_WITHIN)
    for channel in first.order_by("pk"):
        text = "may reach nobody: its test message was not confirmed within 3 days."
        yield _trouble(channel, Severity.WARNING, text, at=channel.asked_at)


def _trouble(channel: Channel, severity: Severity, text: str, *, at: datetime | None, episode: str = "") -> Trouble:
    owner = channel.owner
    name = f"Alert channel {channel.name} of {owner.title}" if owner else f"Shared alert channel {channel.name}"
    own_page = reverse("channels:channel_edit", args=[channel.pk])
    return Trouble(
        subject=SUBJECT.format(channel.pk),
        episode=episode,
        level=0,
        severity=severity,
        name=name,
        text=text,
        url=reverse("people:person", args=[owner.pk]) if owner else own_page,
        at=at,
    )


RULES = tuple(
    Rule(
        key=f"channel.{key}",
        title=title,
        measure=Measure.EVENT,
        stages=(0,),
        permission=Permission.MANAGE_ALERTS.full_name,
        source=source,
    )
    for key, title, source in (
        ("failing", "Alert channel fails", failing),
        ("refused", "Alert channel stopped", refused),
        ("lost", "Alert channel lost a message", lost),
        ("unconfirmed", "Alert channel not confirmed", unconfirmed),
    )
)
