"""How operations end: the answer stands, the subject is read again, and the row is closed with what that shows."""

from datetime import timedelta

from django.utils import timezone

from operations.carrying.work import TROUBLE_SECONDS, Work, grown
from operations.kinds import Facts, Observation
from operations.models import Attempt, Operation
from vspc.client import VspcClient
from vspc.errors import VspcError

# A console that does not let us read the subject again after the end; the next refresh will.
READ_AGAIN_PATIENCE = timedelta(minutes=2)
STATES = {
    Attempt.Outcome.DONE: Operation.State.SUCCEEDED,
    Attempt.Outcome.NOTHING_DONE: Operation.State.FAILED,
    Attempt.Outcome.REFUSED: Operation.State.FAILED,
    Attempt.Outcome.CANCELED: Operation.State.CANCELED,
    Attempt.Outcome.UNKNOWN: Operation.State.UNKNOWN,
}
UNCHANGED = "The console says that it succeeded, yet what it shows is as it was before."
CHANGED = "What the console shows has changed all the same: compare before and after."


def close(work: Work, client: VspcClient, attempt: Attempt) -> None:
    """Read the subject again, so that our copy shows what was done, and end the operation."""
    if work.lease.is_hopeless:
        return _close(work, attempt, None)
    try:
        after = work.kind.observe(client, work.operation)
    except VspcError as error:
        close_unread(work, attempt, error)
    else:
        _close(work, attempt, after)
    return None


def close_unread(work: Work, attempt: Attempt, error: VspcError) -> None:
    """Try to read the subject again for a while, then end the operation without having done so."""
    work.note_contact(error)
    answered_at = attempt.ended_at or timezone.now()
    if timezone.now() > answered_at + READ_AGAIN_PATIENCE:
        _close(work, attempt, None)
    else:
        work.due_in(error.retry_after or grown(answered_at, TROUBLE_SECONDS))


def _close(work: Work, attempt: Attempt, after: Observation | None) -> None:
    state = STATES[Attempt.Outcome(attempt.outcome)]
    facts = after.facts if after else None
    is_bad = state in {Operation.State.FAILED, Operation.State.UNKNOWN}
    work.finish(
        observed=after,
        state=state,
        **({"after": facts} if facts else {}),
        error=(attempt.error or attempt.proof) if is_bad else "",
        advice=_advice(work, state, facts),
    )


def _advice(work: Work, state: Operation.State, after: Facts | None) -> str:
    """What to check when nobody knows, and what is odd about an end that looks better or worse than it is."""
    if state == Operation.State.UNKNOWN:
        return work.kind.advice(work.operation)
    if after is None or work.operation.before is None:
        return ""
    is_unchanged = after == work.operation.before
    if state == Operation.State.SUCCEEDED:
        return UNCHANGED if is_unchanged else ""
    return "" if is_unchanged else CHANGED
