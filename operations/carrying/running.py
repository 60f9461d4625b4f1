"""What workers do: a turn at one console, and a step of one operation."""

import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from accounts.audit.context import acting_lazily
from consoles.connection import client_for
from consoles.models import Console
from operations.auditing import worker_origin
from operations.carrying.claims import HANDED_OUT, claim, places_fill
from operations.carrying.ending import close, close_unread
from operations.carrying.following import resume
from operations.carrying.sending import begin
from operations.carrying.turns import turn_plan, turn_take
from operations.carrying.work import Work
from operations.kinds import kind_of
from operations.models import Attempt, Operation, OperationQuerySet
from vspc.client import VspcClient
from vspc.errors import VspcError
from vspc.retrying import ONCE
from vspcdash.leases import LeaseLostError, unheld

logger = logging.getLogger(__name__)

# A call that takes longer is given up and made again later; the lease is kept alive meanwhile.
CALL_SECONDS = 30.0
# A step that failed by a defect of ours is taken again, until that has cost as much as workers that died.
DEFECT_PAUSE = timedelta(seconds=30)
# Longer than workers are ever down between the end of an operation and what follows from it.
LATELY = timedelta(hours=1)

HandOut = Callable[[uuid.UUID], object]


def turn_run(console_pk: int, number: int, *, hand_out: HandOut) -> bool:
    """Look after everything that is due at a console, and plan the next turn; False for a message of the past.

    Looking up comes first, since it frees places; then what waits is handed out, since a console may take its time to
    answer that; what has been answered is closed last.
    """
    present = turn_take(console_pk, number, timezone.now())
    console = Console.objects.filter(pk=console_pk).first()
    if present is None or console is None:
        return False
    with _client(console) as client:
        _look_up(console, client, hand_out)
        for pk in places_fill(console_pk, timezone.now()):
            hand_out(pk)
        _close(console, client)
    if turn_plan(console_pk, number=present):
        _settle(console)
    return True


def operation_advance(operation_id: uuid.UUID) -> int | None:
    """Take the next step of an operation, and return the key of its console; None when it was not ours to take."""
    work = _advance(operation_id, None)
    return work.operation.console_id if work else None


def _look_up(console: Console, client: VspcClient | VspcError, hand_out: HandOut) -> None:
    """Ask what came of everything that is due; what was never sent goes to a worker of its own."""
    unanswered = _due(console).filter(is_answered=False)
    sent = unanswered.filter(attempts__outcome="", attempts__sent_at__isnull=False)
    for pk in unanswered.exclude(pk__in=sent.values("pk")).values_list("pk", flat=True):
        Operation.objects.filter(pk=pk).update(due_at=timezone.now() + HANDED_OUT)
        hand_out(pk)
    for pk in list(sent.order_by("due_at").values_list("pk", flat=True)):
        work = _advance(pk, client)
        if work and work.lost_contact:
            return


def _close(console: Console, client: VspcClient | VspcError) -> None:
    for pk in list(_due(console).filter(is_answered=True).values_list("pk", flat=True)):
        work = _advance(pk, client)
        if work and work.lost_contact:
            return


def _due(console: Console) -> OperationQuerySet:
    now: datetime = timezone.now()
    running = Operation.objects.filter(console=console, state=Operation.State.RUNNING, due_at__lte=now)
    return running.filter(unheld(now))


def _settle(console: Console) -> None:
    """Do what spans servers, for each kind that has ended here lately, once nothing runs at the console any more."""
    operations = Operation.objects.filter(console=console).order_by()
    if not operations.open().exists():
        ended = operations.filter(finished_at__gt=timezone.now() - LATELY)
        for name in ended.values_list("kind", flat=True).distinct():
            kind_of(name).settle(console)


def _advance(operation_id: uuid.UUID, client: VspcClient | VspcError | None) -> Work | None:
    lease = claim(operation_id, timezone.now())
    if lease is None:
        return None
    rows = Operation.objects.select_related("console", "batch__requested_by").defer("batch__file_content")
    work: Work | None = None
    try:
        work = Work(rows.get(pk=operation_id), lease)
        with lease.kept(), nullcontext(client) if client else _client(work.operation.console) as own:
            _step(work, own)
    except LeaseLostError:
        logger.warning("operation=%s was taken over", operation_id)
    except Exception:
        logger.exception("operation=%s could not go on", operation_id)
        lease.mine().update(due_at=timezone.now() + DEFECT_PAUSE, takeover_count=F("takeover_count") + 1)
    finally:
        # Also when this worker was told to stop: somebody else may go on at once.
        lease.end()
    return work


def _step(work: Work, client: VspcClient | VspcError) -> None:
    """Do what is to be done next with an operation, in the name and under the request of whoever asked."""
    attempt = work.attempt
    origin = worker_origin(work.operation, attempt)
    with acting_lazily(lambda: origin, request_id=work.operation.batch.request_id):
        _step_take(work, attempt, client)


def _step_take(work: Work, attempt: Attempt | None, client: VspcClient | VspcError) -> None:
    if isinstance(client, VspcError):
        _stay(work, attempt, client)
    elif attempt and work.operation.is_answered:
        close(work, client, attempt)
    elif attempt is None or attempt.outcome:
        begin(work, client, None)
    elif attempt.sent_at is None:
        begin(work, client, attempt)
    else:
        resume(work, client, attempt)


def _stay(work: Work, attempt: Attempt | None, error: VspcError) -> None:
    """Put off what cannot go on, because the console cannot even be asked."""
    if attempt and work.operation.is_answered:
        close_unread(work, attempt, error)
    elif attempt and attempt.sent_at and not attempt.outcome:
        work.unreachable(attempt, error)
    else:
        work.put_off(error)


@contextmanager
def _client(console: Console) -> Iterator[VspcClient | VspcError]:
    """A client for the console, or why there can be none."""
    try:
        client = client_for(console, deadline=CALL_SECONDS, reads=ONCE)
    except VspcError as error:
        yield error
        return
    with client:
        yield client
