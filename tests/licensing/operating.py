"""Operations on licenses as rows, without the machinery that carries them out."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from accounts.models import User
from licensing.models import License
from operations.models import Attempt, Batch, Operation
from tests.licensing.factories import NOW

State = Operation.State


def operation_make(license_: License, user: User, **values: Any) -> Operation:
    """Return an update that runs; `sha256` and `file_name` are those of its license file."""
    batch = Batch.objects.create(
        kind=values.get("kind", "update"),
        reason="renewal",
        requested_by=user,
        requested_at=values.get("requested_at", NOW),
        file_sha256=values.pop("sha256", ""),
    )
    standard = {
        "kind": "update",
        "state": State.RUNNING,
        "console": license_.console,
        "target_kind": license_.product,
        "target_uid": license_.uid,
        "target_name": license_.server_title,
        "subject_pk": license_.pk,
        "requested_at": NOW,
        "due_at": NOW,
    }
    return Operation.objects.create(batch=batch, **{**standard, **values})


def sent(operation: Operation, sent_at: datetime) -> Attempt:
    """Let the request of an operation have left at that moment."""
    return Attempt.objects.create(
        id=uuid4(), operation=operation, number=1, created_at=sent_at - timedelta(seconds=1), sent_at=sent_at
    )


def ended(operation: Operation, state: str, finished_at: datetime = NOW) -> Operation:
    """Close the row as the machinery does before it tells the kind."""
    operation.state, operation.finished_at = state, finished_at
    operation.save(update_fields=["state", "finished_at"])
    return operation
