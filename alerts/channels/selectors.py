"""Reads of channels for pages."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q, QuerySet

from accounts.models import User
from accounts.roles import Permission
from alerts.models import Channel, Message

MOST_MESSAGES = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class ChannelRow:
    """A channel with what became of its messages."""

    channel: Channel
    last_sent_at: datetime | None
    waiting_count: int

    @property
    def problem(self) -> str:
        """Why messages do not get through, as far as that is known; empty where they do."""
        return self.channel.failure if self.channel.failing_since else ""


def channels_of(user: User) -> "QuerySet[Channel]":
    """Return the channels that a person may change: the own ones, and those that are shared for who manages alerts."""
    own = Q(owner=user)
    return Channel.objects.filter(own | Q(owner=None) if may_manage(user) else own).select_related("owner")


def may_manage(user: User) -> bool:
    """Whether the person looks after the channels that are shared."""
    return user.has_perm(Permission.MANAGE_ALERTS.full_name)


def channel_rows(channels: "QuerySet[Channel]") -> list[ChannelRow]:
    """Return channels by name; two queries."""
    found = list(channels.order_by("name", "pk"))
    messages = Message.objects.filter(channel__in=found).order_by().values("channel")
    sent = dict(messages.annotate(last=Max("sent_at")).values_list("channel", "last"))
    waiting = list(messages.filter(state=Message.State.WAITING).values_list("channel", flat=True))
    return [
        ChannelRow(channel=channel, last_sent_at=sent.get(channel.pk), waiting_count=waiting.count(channel.pk))
        for channel in found
    ]


def messages_of(channel: Channel) -> "QuerySet[Message]":
    """Return its latest messages, the last one first, without their texts."""
    return channel.messages.defer("plain", "html").order_by("-created_at", "pk")[:MOST_MESSAGES]
