"""Writes about channels: whoever owns one changes it, and whoever may manage alerts those that are shared."""

from datetime import datetime, time
from http import HTTPStatus
from typing import Any

from django.db import transaction

from accounts.audit.actions import Action
from accounts.audit.recording import record, record_change
from accounts.counting import count_up
from accounts.models import User
from accounts.roles import Permission, refusal_of
from alerts.channels.addresses import Address, address_read
from alerts.channels.plans import FIELDS, Plan, scope_of_channel, scope_replace
from alerts.delivering.claims import TESTS
from alerts.models import Channel, Message
from alerts.telling.arrival import arrival_test
from ui.errors import DomainError

MOST_CHANNELS = 20
PLANNED = (*FIELDS, "everything")
# What is known of an address goes with it.
OF_ADDRESS = (
    "address", "shown_address", "state", "failing_since", "failure", "tested_at", "confirmed_at", "test_digest",
)  # fmt: skip
# Tests that one person may ask for in so many seconds: they take the time of workers that send for everybody.
MOST_TESTS = 5
TESTS_SECONDS = 600


class ChannelRefusedError(DomainError):
    """Somebody wanted to change a channel that is gone or not theirs, to have too many, or to test too often."""


@transaction.atomic
def channel_create(*, owner: User | None, plan: Plan, actor: User, now: datetime) -> Channel:
    """Add a channel of `owner`, or a shared one; it tells of what comes up from now on, and is tested at once.

    Raises `AddressError` where nothing can be sent to its address.
    """
    _demand_own(owner, actor)
    if owner is not None and owner.channels.count() >= MOST_CHANNELS:
        raise ChannelRefusedError(f"Nobody has more than {MOST_CHANNELS} channels; delete one first.")
    channel = Channel(owner=owner, created_by=actor, created_at=now)
    _plan_set(channel, plan)
    _address_set(channel, plan.address, address_read(plan.address, owner=owner))
    channel.save()
    scope_replace(channel, plan.scope)
    record(Action.CHANNEL_ADDED, subject=channel, actor=actor, after=channel_facts(channel))
    return channel


@transaction.atomic
def channel_change(*, channel: Channel, plan: Plan, actor: User) -> Channel:
    """Change a channel; what is known of an address does not count for another one, which is tested anew."""
    _demand_own(channel.owner, actor)
    address = address_read(plan.address, owner=channel.owner) if plan.address else None
    # Since it was read, it may have been switched off or have failed: that stays, and what follows is of now.
    try:
        channel.refresh_from_db(from_queryset=Channel.objects.select_for_update())
    except Channel.DoesNotExist as error:
        raise ChannelRefusedError("This channel was deleted meanwhile.", status=HTTPStatus.NOT_FOUND) from error
    before, was = channel_facts(channel), channel.address
    _plan_set(channel, plan)
    if address:
        _address_set(channel, plan.address, address)
        # Nobody who gets what goes there now could have confirmed them.
        channel.messages.filter(kind__in=TESTS).delete()
    channel.save(update_fields=[*PLANNED, *OF_ADDRESS] if address else PLANNED)
    scope_replace(channel, plan.scope)
    after = channel_facts(channel) | ({"address": "changed"} if channel.address != was else {})
    record_change(Action.CHANNEL_CHANGED, subject=channel, actor=actor, before=before, after=after)
    return channel


@transaction.atomic
def channel_delete(*, channel: Channel, actor: User) -> None:
    """Delete a channel with its messages, also those that wait."""
    _demand_own(channel.owner, actor)
    record(Action.CHANNEL_DELETED, subject=channel, actor=actor, before=channel_facts(channel))
    channel.delete()


@transaction.atomic
def channel_switch(*, channel: Channel, is_on: bool, actor: User) -> Channel:
    """Switch a channel on again, also one that a refusal has stopped, or off; its messages wait meanwhile."""
    _demand_own(channel.owner, actor)
    before = {"state": channel.state}
    channel.state = Channel.State.ON if is_on else Channel.State.OFF
    channel.failing_since, channel.failure = None, ""
    channel.save(update_fields=["state", "failing_since", "failure"])
    record_change(Action.CHANNEL_CHANGED, subject=channel, actor=actor, before=before, after={"state": channel.state})
    return channel


@transaction.atomic
def channel_test(*, channel: Channel, actor: User, now: datetime) -> Message:
    """Write a test message that is sent at once, also by a channel that is off."""
    _demand_own(channel.owner, actor)
    _, tests = count_up(f"channel-tests:{actor.pk}", TESTS_SECONDS)
    if tests > MOST_TESTS:
        sentence = (
            f"Nobody tests channels more than {MOST_TESTS} times in {TESTS_SECONDS // 60} minutes; wait a little."
        )
        raise ChannelRefusedError(sentence, status=HTTPStatus.TOO_MANY_REQUESTS)
    record(Action.CHANNEL_TESTED, subject=channel, actor=actor, after={"address": channel.shown_address})
    return arrival_test(channel, Message.Kind.TEST, now)


def channel_facts(channel: Channel) -> dict[str, Any]:
    """Return what the audit log keeps of a channel: of its address what may be shown."""
    facts = {name: _said(getattr(channel, name)) for name in FIELDS}
    owner = channel.owner.username if channel.owner else "shared"
    shown = {"shown_address": channel.shown_address, "owner": owner, "state": channel.state}
    return {**facts, **shown, **scope_of_channel(channel).words}


def _said(value: Any) -> Any:
    return f"{value:%H:%M}" if isinstance(value, time) else value


def _demand_own(owner: User | None, actor: User) -> None:
    if owner is None and not actor.has_perm(Permission.MANAGE_ALERTS.full_name):
        raise ChannelRefusedError(refusal_of(Permission.MANAGE_ALERTS), status=HTTPStatus.FORBIDDEN)
    if owner is not None and owner.pk != actor.pk:
        raise ChannelRefusedError("Nobody changes the channels of others.", status=HTTPStatus.FORBIDDEN)


def _plan_set(channel: Channel, plan: Plan) -> None:
    for name in FIELDS:
        setattr(channel, name, getattr(plan, name))
    channel.rules, channel.everything = list(plan.rules), plan.scope.everything


def _address_set(channel: Channel, text: str, address: Address) -> None:
    """Lead the channel to an address of which nothing is known yet."""
    channel.address, channel.shown_address = text, address.shown
    channel.failing_since, channel.failure = None, ""
    channel.tested_at, channel.confirmed_at, channel.test_digest = None, None, ""
    if channel.state == Channel.State.REFUSED:
        channel.state = Channel.State.ON
