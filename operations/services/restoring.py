"""Operations of a database that was restored from a backup: nobody knows what was done since that was written."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from operations.auditing import operation_ended
from operations.kinds import kind_known
from operations.models import Attempt, Operation
from operations.services.files import files_wipe
from ui.wording import counted

UNPROVEN = "The database was restored from a backup: whether this was done after the backup was written is not known."


def operations_end(**_: Any) -> str:
    """End what was open in the backup, so that nothing is sent a second time; return a sentence that says so.

    What waited may have been sent since, and what was sent may have been put off and sent anew under another id, which
    the console would not know for the same. A person looks at the console and asks again.
    """
    rows = Operation.objects.open().select_related("batch__requested_by").defer("batch__file_content")
    operations = list(rows.order_by("requested_at", "position", "pk"))
    for operation in operations:
        _end(operation, timezone.now())
    files_wipe({operation.batch_id for operation in operations})
    if not operations:
        return ""
    return f"{counted(len(operations), 'open operation', 'open operations')} ended as unknown: look at the console."


def _end(operation: Operation, now: datetime) -> None:
    before, kind = operation.state, kind_known(operation.kind)
    unended = Attempt.objects.filter(operation=operation, outcome=Attempt.Outcome.OPEN)
    unended.update(outcome=Attempt.Outcome.UNKNOWN, proof=UNPROVEN, ended_at=now)
    operation.state, operation.finished_at = Operation.State.UNKNOWN, now
    operation.holder = operation.leased_until = None
    operation.error, operation.advice = UNPROVEN, kind.advice(operation) if kind else ""
    operation.save(update_fields=["state", "finished_at", "holder", "leased_until", "error", "advice"])
    operation_ended(operation, state=before)
    if kind:
        kind.ended(operation)
