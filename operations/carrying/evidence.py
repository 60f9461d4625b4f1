"""What reading a subject again proves about an attempt of which the console says nothing."""

from operations.carrying.work import Work
from operations.kinds import Evidence
from operations.models import Attempt
from vspc.client import VspcClient
from vspc.errors import VspcError


def evidence_of(work: Work, client: VspcClient, attempt: Attempt) -> Evidence | None:
    """Return what the subject proves as it is now; None when it cannot be read, which is written down."""
    try:
        after = work.kind.observe(client, work.operation)
    except VspcError as error:
        work.unreachable(attempt, error)
        return None
    return work.kind.evidence(work.operation, work.operation.before or {}, after.facts)


def read_back(attempt: Attempt) -> str:
    """Return how it is known that an attempt succeeded of which the console itself does not say so."""
    if attempt.accepted_at:
        return "Read back: the change is there."
    return "Read back: the change is there, though the console does not know whether it was this request."


def verdict(attempt: Attempt, evidence: Evidence) -> str | None:
    """Return the outcome of an attempt that the console does not know any more; None for one that nothing proves.

    What it took on and then forgot without a trace proves nothing; what it never took on, and what left the subject
    as it was, was not done.
    """
    if evidence == Evidence.DONE:
        return Attempt.Outcome.DONE
    if evidence == Evidence.NOT_DONE and attempt.accepted_at is None:
        return Attempt.Outcome.NOTHING_DONE
    return None
