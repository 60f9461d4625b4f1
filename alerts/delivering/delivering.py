"""Sending what waits, and writing down what came of it."""

import logging
import uuid
from datetime import datetime
from time import monotonic
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction

from alerts.channels.confirming import MARK, secret_of
from alerts.delivering.claims import PATIENCE, claim, pause_after, sendable
from alerts.delivering.letters import Letter, NotDeliveredError
from alerts.delivering.sending import send
from alerts.delivering.withdrawing import WITHDRAWN, is_outdated
from alerts.models import Channel, Message, Told
from alerts.telling.limits import loud_from
from alerts.telling.words import line
from ui.severity import Severity
from vspcdash.leases import Lease, unheld

logger = logging.getLogger(__name__)

# From so many tries in a row on, a channel counts as failing.
FAILING_TRIES = 3
LONGEST_ERROR = 500
# Seconds after which a task begins no further message: the last may be slow, and the task ends at a minute.
BUSY_SECONDS = 25.0


def channel_deliver(channel_pk: int, now: datetime) -> int:
    """Send what waits for a channel, the oldest first, and return how many were taken, withdrawn or too large.

    It stops at the first that is not: the others would fare no better, and their time comes. It stops as well when it
    has been busy for long; the next tick asks for the rest.
    """
    sent, begun = 0, monotonic()
    _hush(channel_pk, now)
    waiting = sendable(now).filter(channel=channel_pk).order_by("created_at", "pk")
    for message_id in waiting.values_list("pk", flat=True):
        if monotonic() - begun > BUSY_SECONDS or not message_deliver(message_id, now):
            break
        sent += 1
    return sent


def _hush(channel_pk: int, now: datetime) -> None:
    """Let warnings that wait for another try wait for the end of the channel's quiet hours, if it has them now."""
    channel = Channel.objects.filter(pk=channel_pk).first()
    loud_at = loud_from(channel, now) if channel else now
    if loud_at > now:
        waiting = Message.objects.filter(unheld(now), channel=channel_pk, state=Message.State.WAITING)
        waiting.filter(kind=Message.Kind.WARNINGS, due_at__lt=loud_at).update(due_at=loud_at)


def message_deliver(message_id: uuid.UUID, now: datetime) -> bool:
    """Send one message, unless somebody else does or it is outdated; return whether the next one may follow."""
    lease = claim(message_id, now)
    if lease is None:
        return False
    message = Message.objects.select_related("channel__owner").get(pk=message_id)
    if is_outdated(message, now):
        _withdrawn(message, lease)
        return True
    try:
        send(letter_of(message), message.channel)
    except NotDeliveredError as error:
        _failed(message, lease, error, now)
        return error.is_too_large
    except SoftTimeLimitExceeded:
        _failed(message, lease, NotDeliveredError("It took too long to be sent."), now)
    except Exception as error:
        # Or it would be tried for ever. What the error says may hold the address, so that only its kind is logged.
        logger.error("broken message=%s error=%s", message.pk, type(error).__name__)
        _failed(message, lease, NotDeliveredError("It cannot be sent: the log of vspcdash says more."), now)
    else:
        _sent(message, lease, now)
        return True
    return False


def letter_of(message: Message) -> Letter:
    """Return a message as it is sent, the secret of its link put in."""
    secret = secret_of(message.pk)
    return Letter(
        key=message.pk,
        kind=message.kind,
        subject=message.subject,
        plain=message.plain.replace(MARK, secret),
        html=message.html.replace(MARK, secret),
        written_at=message.created_at,
        alerts=tuple(_alert(told) for told in _told(message)),
    )


def _told(message: Message) -> list[Told]:
    return list(message.told.select_related("warning__alert__organization").order_by("pk"))


def _alert(told: Told) -> dict[str, Any]:
    """An alert as machines read it, as it is now; the stage is the one that it warns of."""
    warning, alert = told.warning, told.warning.alert
    return {
        "id": alert.pk,
        "rule": alert.rule,
        "severity": Severity(alert.severity).value,
        "stage": warning.stage,
        "level": alert.level,
        "name": line(alert.name),
        "company": line(alert.organization.name) if alert.organization else "",
        "text": line(alert.text),
        "at": alert.at.isoformat() if alert.at else None,
    }


def _sent(message: Message, lease: Lease, now: datetime) -> None:
    with transaction.atomic():
        if lease.end(state=Message.State.SENT, sent_at=now, error=""):
            channel = Channel.objects.filter(pk=message.channel_id, state=Channel.State.ON)
            channel.exclude(failing_since=None).update(failing_since=None, failure="")
    logger.info("sent message=%s channel=%s tries=%d", message.pk, message.channel_id, message.attempt_count)


@transaction.atomic
def _withdrawn(message: Message, lease: Lease) -> None:
    if lease.end(state=Message.State.GIVEN_UP, error=WITHDRAWN):
        untold(message)
    logger.info("withdrawn message=%s channel=%s", message.pk, message.channel_id)


@transaction.atomic
def _failed(message: Message, lease: Lease, error: NotDeliveredError, now: datetime) -> None:
    """Write down why; try again later, give it up, or stop the channel until a person has looked at it.

    What was too large would be as large if it were told anew: it stays told, and the channel goes on with the rest.
    """
    sentence = line(error.sentence, longest=LONGEST_ERROR)
    next_at = now + pause_after(message.attempt_count)
    state = Message.State.WAITING
    if error.is_final or error.is_too_large:
        state = Message.State.REFUSED
    elif next_at - message.created_at > PATIENCE:
        state = Message.State.GIVEN_UP
    if not lease.end(state=state, error=sentence, due_at=next_at):
        return
    if state != Message.State.WAITING and not error.is_too_large:
        untold(message)
    if not error.is_too_large:
        _channel_note(message, error, sentence, now)
    if not (error.is_final or error.is_too_large):
        _others_put_off(message, now, until=next_at)
    logger.warning("not sent message=%s channel=%s state=%s", message.pk, message.channel_id, state)


def _others_put_off(message: Message, now: datetime, *, until: datetime) -> None:
    """Let the other messages of the channel wait as long, or each in turn would hold back those of everybody."""
    others = Message.objects.filter(unheld(now), channel=message.channel_id, state=Message.State.WAITING)
    others.filter(due_at__lt=until).update(due_at=until)


def untold(message: Message) -> None:
    """Let what the message would have told be told anew, as far as it still holds then."""
    Told.objects.filter(message=message).delete()


def _channel_note(message: Message, error: NotDeliveredError, sentence: str, now: datetime) -> None:
    channel = Channel.objects.filter(pk=message.channel_id)
    if error.is_final:
        channel.filter(state=Channel.State.ON).update(state=Channel.State.REFUSED, failing_since=now, failure=sentence)
    elif message.attempt_count >= FAILING_TRIES:
        channel.filter(failing_since=None).update(failing_since=now)
        channel.update(failure=sentence)
