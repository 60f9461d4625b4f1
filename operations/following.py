"""Finding out what became of a request that may have reached the console.

Inside the window the console still knows the request: it is looked up, and sent again under the same id if it never
came. After the window only what the console shows counts; what that does not prove stays unknown until a person decides
(VSPC REST 3.6.1, headers and asynchronous actions).
"""

import uuid

from django.conf import settings
from django.utils import timezone

from operations.evidence import evidence_of, verdict
from operations.kinds import Evidence
from operations.models import Attempt
from operations.sending import send, try_later
from operations.work import Work, grown
from vspc.client import VspcClient
from vspc.errors import VspcError, VspcNotFound, VspcThrottled, VspcUnavailable
from vspc.writing import Write, may_work_later

# Between two looks at an action that runs: well below the least time for which the console keeps a result.
POLL_SECONDS = (0.25, 15.0)
# Between two readings of a subject whose action has vanished.
VANISHED_SECONDS = 2.0
NOBODY = "Every worker that went on with this has died."
NEVER_CAME = "The console knows no such request, and what it shows is as it was before."
FORGOTTEN = "The console forgot the request, and what it shows proves nothing."


def resume(work: Work, client: VspcClient, attempt: Attempt) -> None:
    """Look the action up, and act on what the console says about it."""
    if work.lease.is_hopeless:
        return work.answered(attempt, Attempt.Outcome.UNKNOWN, proof=NOBODY)
    try:
        status = client.async_actions.get(_action(attempt)).value.status
    except VspcNotFound:
        return _vanished(work, client, attempt)
    except VspcError as error:
        return work.unreachable(attempt, error)
    return _follow(work, client, attempt, (status or "").lower())


def _follow(work: Work, client: VspcClient, attempt: Attempt, status: str) -> None:
    if attempt.accepted_at is None:
        attempt.accepted_at, attempt.action_uid = timezone.now(), _action(attempt)
        attempt.save(update_fields=["accepted_at", "action_uid"])
    if status == "succeed":
        work.answered(attempt, Attempt.Outcome.DONE, proof="The console says that it succeeded.")
    elif status == "canceled":
        work.answered(attempt, Attempt.Outcome.CANCELED, proof="The console says that it was canceled.")
    elif status == "failed":
        _failed(work, client, attempt)
    else:
        _cancel(work, client, attempt)
        work.due_in(grown(attempt.sent_at, POLL_SECONDS))


def _cancel(work: Work, client: VspcClient, attempt: Attempt) -> None:
    """Ask the console once to cancel what runs there, if that is wanted; whether it does, the next look tells."""
    if work.operation.cancel_requested_at is None or attempt.cancel_sent_at:
        return
    attempt.cancel_sent_at = timezone.now()
    attempt.save(update_fields=["cancel_sent_at"])
    try:
        client.async_actions.cancel(_action(attempt), write=Write(request_id=uuid.uuid4(), clear=work.lease.check))
    except VspcError as error:
        work.note(attempt, error)


def _failed(work: Work, client: VspcClient, attempt: Attempt) -> None:
    """The console says that it failed; its result says why, if it can be had."""
    reason: VspcError | None = None
    try:
        client.async_actions.result(_action(attempt))
    except VspcNotFound:
        pass
    except VspcError as error:
        if isinstance(error, VspcThrottled) or (isinstance(error, VspcUnavailable) and error.status is None):
            return work.unreachable(attempt, error)
        reason = error
    if reason and may_work_later(reason) and work.operation.cancel_requested_at is None:
        # What took too long may have come through in part: only what left no trace is tried again.
        evidence = evidence_of(work, client, attempt)
        if evidence is None:
            return None
        if evidence == Evidence.NOT_DONE:
            return try_later(work, attempt, reason)
    proof = "The console says that it failed."
    return work.answered(attempt, Attempt.Outcome.REFUSED, proof=proof, error=reason)


def _vanished(work: Work, client: VspcClient, attempt: Attempt) -> None:
    """The console knows no such action: it never came, or it has ended and was forgotten."""
    is_in_window = attempt.sent_at is not None and timezone.now() < attempt.sent_at + settings.OPERATION_WINDOW
    if is_in_window and attempt.accepted_at is None:
        return send(work, client, attempt)
    evidence = evidence_of(work, client, attempt)
    if evidence is None:
        return None
    outcome = verdict(attempt, evidence)
    if outcome == Attempt.Outcome.DONE:
        return work.answered(attempt, outcome, proof="Read back: the change is there.")
    if is_in_window:
        return work.due_in(VANISHED_SECONDS)
    if outcome:
        return work.answered(attempt, outcome, proof=NEVER_CAME)
    return work.answered(attempt, Attempt.Outcome.UNKNOWN, proof=FORGOTTEN)


def _action(attempt: Attempt) -> uuid.UUID:
    """The id of the action: that of the request, unless the console named another."""
    return attempt.action_uid or attempt.pk
