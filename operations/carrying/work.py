"""The row of one operation while a worker holds it: what may be written, and when somebody has to look again."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from operations.auditing import operation_ended
from operations.carrying.claims import OperationLease
from operations.kinds import Observation, kind_of
from operations.models import Attempt, Operation
from operations.services.files import files_wipe
from vspc.errors import VspcError, VspcUnavailable
from vspc.writing import may_work_later
from vspcdash.leases import LeaseLostError

logger = logging.getLogger(__name__)

# Nothing was sent for so long: whoever asked does not expect it any more.
UNSENT_PATIENCE = timedelta(minutes=30)
# After the window: how long to go on asking a console that does not answer what came of it.
LOOKUP_PATIENCE = timedelta(hours=1)
# An action that the console calls running for longer than it lets any run: 1,440 minutes, and the time to say so.
LONGEST_ACTION = timedelta(hours=25)
# What one machine's clock may be behind another's; a larger step back makes the age of a request unknown.
SKEW = timedelta(seconds=30)
# No longer than that, whatever the console advises: it keeps a result for five minutes.
LONGEST_PAUSE = 60.0
# One operation finds out whether a console that gave no answer gives one now; the others begin after that.
PROBE_TIME = timedelta(seconds=40)
UNSENT_SECONDS = (2.0, 60.0)
TROUBLE_SECONDS = (1.0, 60.0)


class Work:
    """One operation under a lease. What writes raises `LeaseLostError` when somebody else has taken it over."""

    def __init__(self, operation: Operation, lease: OperationLease) -> None:
        self.operation = operation
        self.lease = lease
        self.kind = kind_of(operation.kind)
        # Whether the console gave no answer at all: others would wait for it in vain as well.
        self.lost_contact = False

    @property
    def attempt(self) -> Attempt | None:
        """The attempt that was made last."""
        return self.operation.attempts.order_by("number").last()

    def set(self, **values: object) -> None:
        """Write columns of the row."""
        if not self.lease.mine().update(**values):
            raise LeaseLostError
        for field, value in values.items():
            setattr(self.operation, field, value)

    def due_in(self, seconds: float) -> None:
        """Have somebody look again after so many seconds, a minute at most."""
        self.set(due_at=timezone.now() + timedelta(seconds=min(seconds, LONGEST_PAUSE)))

    def queue_again(self, seconds: float, error: VspcError) -> None:
        """Give the place at the console free, and begin again after so many seconds; the row says why until then."""
        due_at = timezone.now() + timedelta(seconds=seconds)
        self.set(state=Operation.State.QUEUED, due_at=due_at, error=error.sentence)

    def note(self, attempt: Attempt, error: VspcError) -> None:
        """Keep what went wrong on the way; it stands on the page of the operation."""
        logger.info("operation=%s attempt=%s error=%s", self.operation.pk, attempt.pk, error)
        Attempt.objects.filter(pk=attempt.pk).update(trouble=error.sentence)

    def put_off(self, error: VspcError) -> None:
        """Nothing was sent: try again soon, or end when that will not help."""
        self.note_contact(error)
        is_worth_it = isinstance(error, VspcUnavailable) or may_work_later(error)
        pause = error.retry_after or grown(self.operation.started_at, UNSENT_SECONDS)
        if is_worth_it and self.has_patience(pause):
            self.queue_again(pause, error)
        else:
            self.end_unsent(Operation.State.FAILED, f"{error.sentence} Nothing was sent.")

    def has_patience(self, seconds: float) -> bool:
        """Whether somebody who asked for it still expects it to begin after so many seconds."""
        started_at = self.operation.started_at or timezone.now()
        return timezone.now() + timedelta(seconds=seconds) - started_at < UNSENT_PATIENCE

    def note_contact(self, error: VspcError | None = None) -> None:
        """Let what has not begun wait while the console gives no answer at all, and begin as soon as it gives one."""
        self.lost_contact = error is not None and error.status is None
        now = timezone.now()
        operations = Operation.objects.filter(console=self.operation.console_id, state=Operation.State.QUEUED)
        waiting = operations.filter(started_at=None)
        if self.lost_contact:
            waiting.filter(due_at__lt=now + PROBE_TIME).update(due_at=now + PROBE_TIME)
        elif waiting.filter(due_at__gt=now).exists():
            waiting.update(due_at=now)

    def unreachable(self, attempt: Attempt, error: VspcError) -> None:
        """The console does not say what came of it: ask again, for an hour after the window at most."""
        self.note_contact(error)
        self.note(attempt, error)
        sent_at = attempt.sent_at or timezone.now()
        if timezone.now() < sent_at + settings.OPERATION_WINDOW + LOOKUP_PATIENCE:
            self.due_in(error.retry_after or grown(sent_at, TROUBLE_SECONDS))
        else:
            proof = "The console has not said for an hour what came of it."
            self.answered(attempt, Attempt.Outcome.UNKNOWN, proof=proof, error=error)

    def answered(self, attempt: Attempt, outcome: str, *, proof: str, error: VspcError | None = None) -> None:
        """Write the answer before anything else can go wrong; its place at the console is free from here on."""
        with transaction.atomic():
            attempt_end(attempt, outcome, proof=proof, error=error)
            self.set(is_answered=True, due_at=timezone.now())

    @transaction.atomic
    def end_unsent(self, state: str, error: str = "") -> None:
        """End an operation of which nothing was sent, or nothing since the console did nothing."""
        unsent = self.operation.attempts.filter(outcome=Attempt.Outcome.OPEN, sent_at=None)
        unsent.update(outcome=Attempt.Outcome.NOTHING_DONE, proof="Nothing was sent.", ended_at=timezone.now())
        self.finish(state=state, error=error)

    def finish(self, *, observed: Observation | None = None, **values: object) -> None:
        """End the operation, and in the same transaction everything that its end means; the lease ends with it."""
        with transaction.atomic():
            if observed:
                self.kind.record(self.operation, observed)
            state = self.operation.state
            self.set(**{"finished_at": timezone.now(), "holder": None, "leased_until": None, **values})
            operation_ended(self.operation, state=state)
            self.kind.ended(self.operation)
            files_wipe([self.operation.batch_id])
        logger.info("operation=%s kind=%s state=%s", self.operation.pk, self.operation.kind, self.operation.state)


def window_is_open(attempt: Attempt, now: datetime) -> bool:
    """Whether the console still knows the request of an attempt; no, where a clock was set so that nobody can tell."""
    return attempt.sent_at is not None and -SKEW <= now - attempt.sent_at < settings.OPERATION_WINDOW


def attempt_end(attempt: Attempt, outcome: str, *, proof: str, error: VspcError | None = None) -> None:
    """Write what came of an attempt and how that is known."""
    attempt.outcome = outcome
    attempt.proof = proof
    attempt.ended_at = timezone.now()
    attempt.error = error.sentence if error else ""
    attempt.error_code = error.code if error else None
    attempt.error_type = (error.type or "")[:40] if error else ""
    attempt.save(update_fields=["outcome", "proof", "ended_at", "error", "error_code", "error_type"])


def grown(since: datetime | None, bounds: tuple[float, float], *, part: float = 1 / 8) -> float:
    """Return seconds to wait, a part of the time that has passed since then: quick at first, patient later."""
    least, most = bounds
    passed = (timezone.now() - since).total_seconds() if since else 0.0
    return min(max(passed * part, least), most)
