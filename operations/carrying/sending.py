"""Sending the request of an operation: once, under an id, and only when everything still holds.

An attempt's key is its `X-Request-id`, and `sent_at` is committed before the first byte leaves: without it nothing was
ever sent. A process that its machine stops for minutes between that and the first byte sends late all the same, which
only the console could refuse.
"""

import logging
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from operations.carrying.evidence import evidence_of, read_back
from operations.carrying.pace import first_look
from operations.carrying.work import TROUBLE_SECONDS, Work, attempt_end, grown, window_is_open
from operations.kinds import Evidence, Facts
from operations.models import Attempt, Operation
from vspc.client import VspcClient
from vspc.errors import VspcAuthError, VspcError, VspcForbidden, VspcThrottled
from vspc.writing import Accepted, Outcome, Write, may_work_later, nothing_was_done
from vspcdash.leases import LeaseLostError

logger = logging.getLogger(__name__)

# Attempts that the console turned away with "not now"; then somebody has to look.
MOST_ATTEMPTS = 8
BUSY_SECONDS = (5.0, 120.0)
THROTTLED_SECONDS = 1.0


class CanceledBeforeSendingError(Exception):
    """Somebody has called the operation off, and nothing was sent."""


class WindowPassedError(Exception):
    """Too late to send the request again: the console may not know its id any more."""


def begin(work: Work, client: VspcClient, unsent: Attempt | None) -> None:
    """Read the subject as it is before, and send; `unsent` is an attempt with which somebody got only so far."""
    if work.operation.cancel_requested_at:
        return work.end_unsent(Operation.State.CANCELED)
    if work.lease.is_hopeless:
        return work.end_unsent(Operation.State.FAILED, "Every worker that began with this has died.")
    try:
        before = work.kind.observe(client, work.operation)
    except VspcError as error:
        return work.put_off(error)
    work.note_contact()
    if reason := work.kind.unsendable(work.operation, before):
        return work.end_unsent(Operation.State.FAILED, reason)
    return send(work, client, _opened(work, unsent, before.facts))


def send(work: Work, client: VspcClient, attempt: Attempt) -> None:
    """Send the request of an attempt, or send it again inside the window under the same id."""
    is_doubtful = attempt.sent_at is not None
    batch = work.operation.batch
    try:
        outcome = work.kind.send(
            client,
            work.operation,
            content=batch.content,
            file_name=batch.file_name,
            write=Write(request_id=attempt.pk, clear=partial(_clear, work, attempt)),
        )
    except CanceledBeforeSendingError:
        work.end_unsent(Operation.State.CANCELED)
    except WindowPassedError:
        work.due_in(0)
    except VspcError as error:
        _judge(work, client, attempt, error, is_doubtful=is_doubtful)
    else:
        _taken(work, attempt, outcome)


def try_later(work: Work, attempt: Attempt, error: VspcError) -> None:
    """Nothing was done, and "not now" is no refusal: give the place free and queue again."""
    least, most = BUSY_SECONDS
    backoff = THROTTLED_SECONDS if isinstance(error, VspcThrottled) else min(most, least * 2.0 ** (attempt.number - 1))
    pause = error.retry_after or backoff
    if attempt.number >= MOST_ATTEMPTS or not work.has_patience(pause):
        proof = "The console kept putting us off."
        return work.answered(attempt, Attempt.Outcome.REFUSED, proof=proof, error=error)
    with transaction.atomic():
        attempt_end(attempt, Attempt.Outcome.NOTHING_DONE, proof="The console did nothing.", error=error)
        work.queue_again(pause, error)
    return None


def _opened(work: Work, unsent: Attempt | None, before: Facts) -> Attempt:
    """The attempt to send, new unless one was never sent; with the subject as it is now."""
    with transaction.atomic():
        work.set(before=before)
        if unsent:
            return unsent
        number = work.operation.attempts.count() + 1
        return Attempt.objects.create(operation=work.operation, number=number, created_at=timezone.now())


def _clear(work: Work, attempt: Attempt) -> None:
    """Check everything once more just before bytes leave, and commit that they will."""
    now = timezone.now()
    with transaction.atomic(durable=True):
        work.lease.check()
        if attempt.sent_at is None:
            _clear_first(work, attempt, now)
        elif not window_is_open(attempt, now):
            raise WindowPassedError
        else:
            Attempt.objects.filter(pk=attempt.pk).update(send_count=F("send_count") + 1)
    attempt.sent_at = attempt.sent_at or now
    # Under the id of whoever asked: the console knows the request by that of the attempt.
    logger.info(
        "operation=%s attempt=%s is sent to console=%s", work.operation.pk, attempt.pk, work.operation.console_id
    )


def _clear_first(work: Work, attempt: Attempt, now: datetime) -> None:
    if not work.lease.mine().filter(cancel_requested_at=None).exists():
        raise CanceledBeforeSendingError
    open_ = Attempt.objects.filter(pk=attempt.pk, outcome=Attempt.Outcome.OPEN, sent_at=None)
    if not open_.update(sent_at=now, send_count=1):
        raise LeaseLostError


def _taken(work: Work, attempt: Attempt, outcome: Outcome) -> None:
    """The console does it later, or has done it."""
    if not isinstance(outcome, Accepted):
        return work.answered(attempt, Attempt.Outcome.DONE, proof="The console answered at once that it is done.")
    attempt.accepted_at, attempt.action_uid = timezone.now(), outcome.action_uid
    attempt.save(update_fields=["accepted_at", "action_uid"])
    return work.due_in(first_look(work.operation))


def _judge(work: Work, client: VspcClient, attempt: Attempt, error: VspcError, *, is_doubtful: bool) -> None:
    """Decide by an error what is known: that nothing was done, or nothing at all."""
    work.note(attempt, error)
    if attempt.sent_at is None:
        work.put_off(error)
    elif not nothing_was_done(error):
        work.due_in(grown(attempt.sent_at, TROUBLE_SECONDS))
    elif is_doubtful:
        _judge_repeated(work, client, attempt, error)
    elif may_work_later(error):
        try_later(work, attempt, error)
    else:
        work.answered(attempt, Attempt.Outcome.REFUSED, proof="The console refused.", error=error)


def _judge_repeated(work: Work, client: VspcClient, attempt: Attempt, error: VspcError) -> None:
    """A request that was sent before was refused when sent again: that says nothing about the first time."""
    if may_work_later(error) or isinstance(error, VspcAuthError | VspcForbidden):
        return work.due_in(max(error.retry_after or 0, grown(attempt.sent_at, TROUBLE_SECONDS)))
    evidence = evidence_of(work, client, attempt)
    if evidence == Evidence.DONE:
        work.answered(attempt, Attempt.Outcome.DONE, proof=read_back(attempt))
    elif evidence == Evidence.NOT_DONE:
        work.answered(attempt, Attempt.Outcome.REFUSED, proof="The console refused.", error=error)
    elif evidence:
        work.due_in(grown(attempt.sent_at, TROUBLE_SECONDS))
    return None
