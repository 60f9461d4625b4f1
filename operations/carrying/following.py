"""Finding out what became of a request that may have reached the console.

Inside the window the console still knows the request: it is looked up, and sent again under the same id if it never
came. After the window only what the console shows counts; what that does not prove stays unknown until a person decides
(VSPC REST 3.6.1, headers and asynchronous actions).
"""

import uuid

from django.utils import timezone

from operations.carrying.evidence import evidence_of, read_back, verdict
from operations.carrying.pace import pace_note
from operations.carrying.sending import send, try_later
from operations.carrying.work import LONGEST_ACTION, Work, grown, window_is_open
from operations.kinds import Evidence
from operations.models import Attempt
from vspc.client import VspcClient
from vspc.errors import (
    VspcAuthError,
    VspcError,
    VspcNotFound,
    VspcProtocolError,
    VspcRejected,
    VspcThrottled,
    VspcUnavailable,
)
from vspc.files import LicenseFile
from vspc.hiding import hiding
from vspc.writing import TIMEOUT_CODES, Write, may_work_later

# Between two looks at an action that runs: well below the least time for which the console keeps a result.
POLL_SECONDS = (0.125, 15.0)
# And no more than this part of the time for which it has run already.
POLL_PART = 1 / 16
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
    work.note_contact()
    return _follow(work, client, attempt, (status or "").lower())


def _follow(work: Work, client: VspcClient, attempt: Attempt, status: str) -> None:
    if attempt.accepted_at is None:
        attempt.accepted_at, attempt.action_uid = timezone.now(), _action(attempt)
        attempt.save(update_fields=["accepted_at", "action_uid"])
    if status == "succeed":
        _succeeded(work, client, attempt)
    elif status == "canceled":
        work.answered(attempt, Attempt.Outcome.CANCELED, proof="The console says that it was canceled.")
    elif status == "failed":
        _failed(work, client, attempt)
    elif attempt.accepted_at < timezone.now() - LONGEST_ACTION:
        work.answered(attempt, Attempt.Outcome.UNKNOWN, proof=f"The console calls it {status or 'nothing'} for a day.")
    else:
        _cancel(work, client, attempt)
        work.due_in(grown(attempt.sent_at, POLL_SECONDS, part=POLL_PART))


def _succeeded(work: Work, client: VspcClient, attempt: Attempt) -> None:
    """The console says that it succeeded; of some kinds only the result tells whether anything was done."""
    try:
        if work.kind.reads_result:
            work.kind.result_check(client.async_actions.result(_action(attempt)).body)
    except VspcRejected as error:
        proof = "The console says that it did nothing."
        return work.answered(attempt, Attempt.Outcome.REFUSED, proof=proof, error=error)
    except VspcError as error:
        # What became of it has been said; a result that cannot be had takes nothing of that back.
        work.note(attempt, error)
    pace_note(work.operation, attempt)
    return work.answered(attempt, Attempt.Outcome.DONE, proof="The console says that it succeeded.")


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
        if _says_nothing(error):
            return work.unreachable(attempt, error)
        reason = _without_file(work, error)
    if reason and reason.code in TIMEOUT_CODES:
        return _took_too_long(work, client, attempt, reason)
    if reason and may_work_later(reason) and work.operation.cancel_requested_at is None:
        evidence = evidence_of(work, client, attempt)
        if evidence is None:
            return None
        if evidence == Evidence.NOT_DONE:
            return try_later(work, attempt, reason)
    proof = "The console says that it failed."
    return work.answered(attempt, Attempt.Outcome.REFUSED, proof=proof, error=reason)


def _took_too_long(work: Work, client: VspcClient, attempt: Attempt, reason: VspcError) -> None:
    """The console gave up waiting for the server, which may be at work still: only what it shows in the end counts."""
    evidence = evidence_of(work, client, attempt)
    if evidence is None:
        return None
    if evidence == Evidence.DONE:
        return work.answered(attempt, Attempt.Outcome.DONE, proof=read_back(attempt))
    if window_is_open(attempt, timezone.now()):
        return work.due_in(VANISHED_SECONDS)
    proof = "The console gave up waiting for the server."
    return work.answered(attempt, Attempt.Outcome.UNKNOWN, proof=proof, error=reason)


def _vanished(work: Work, client: VspcClient, attempt: Attempt) -> None:
    """The console knows no such action: it never came, or it has ended and was forgotten."""
    is_in_window = window_is_open(attempt, timezone.now())
    if is_in_window and attempt.accepted_at is None:
        return _send_again(work, client, attempt)
    evidence = evidence_of(work, client, attempt)
    if evidence is None:
        return None
    outcome = verdict(attempt, evidence)
    if outcome == Attempt.Outcome.DONE:
        return work.answered(attempt, outcome, proof=read_back(attempt))
    if is_in_window:
        return work.due_in(VANISHED_SECONDS)
    if outcome:
        return work.answered(attempt, outcome, proof=NEVER_CAME)
    return work.answered(attempt, Attempt.Outcome.UNKNOWN, proof=FORGOTTEN)


def _send_again(work: Work, client: VspcClient, attempt: Attempt) -> None:
    """Send under the same id, unless what has come since would be done something to that nobody has seen."""
    if not work.kind.looks_before_each_sending:
        return send(work, client, attempt)
    try:
        found = work.kind.observe(client, work.operation)
    except VspcError as error:
        return work.unreachable(attempt, error)
    if work.kind.evidence(work.operation, work.operation.before or {}, found.facts) == Evidence.DONE:
        return work.answered(attempt, Attempt.Outcome.DONE, proof=read_back(attempt))
    if work.kind.unsendable(work.operation, found):
        return work.due_in(VANISHED_SECONDS)
    return send(work, client, attempt)


def _says_nothing(error: VspcError) -> bool:
    """Whether an error is about the asking for a result, and not the result."""
    if isinstance(error, VspcThrottled | VspcAuthError | VspcProtocolError):
        return True
    return isinstance(error, VspcUnavailable) and error.status is None


def _without_file(work: Work, error: VspcError) -> VspcError:
    """The error without lines of the license file, which a console may repeat when it finds fault with them."""
    if work.kind.needs_file:
        file = LicenseFile(content=work.operation.batch.content, name="")
        error.sentence = hiding(file.secrets())(error.sentence)
    return error


def _action(attempt: Attempt) -> uuid.UUID:
    """The id of the action: that of the request, unless the console named another."""
    return attempt.action_uid or attempt.pk
