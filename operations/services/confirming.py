"""Confirming a preview: checked once more, written in one transaction, and one batch however often it is done."""

import uuid
from contextlib import suppress
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from operations.auditing import batch_asked
from operations.carrying.turns import turns_plan
from operations.kinds import Examined
from operations.models import Batch, Operation, Preview
from operations.services.backlog import backlog_check
from operations.services.previews import (
    FILE_FIELDS,
    LONGEST_REASON,
    Examination,
    LicenseFileError,
    WrongInputError,
    plain,
    preview_examine,
    preview_of,
)
from ui.errors import DomainError
from vspcdash import request_ids

# Somebody else may ask for the same server between our looking and our writing; then we look again.
TRIES = 5


class ReasonMissingError(WrongInputError):
    """Nobody asks for a change without saying why."""


class ConfirmationError(WrongInputError):
    """What had to be typed was not."""


class AlreadyConfirmedError(Exception):
    """Somebody confirmed the same preview at the same moment."""


class NothingPossibleError(DomainError):
    """Of all that were chosen nothing can be done to any."""


def preview_confirm(*, preview_pk: uuid.UUID, user: User, reason: str, typed: str, now: datetime) -> Batch:
    """Ask for what the preview shows, and return the batch: the same one however often it is confirmed.

    Raises `ReasonMissingError`, `ConfirmationError` and `LicenseFileError` for what is missing, `NothingPossibleError`
    where nothing can be done to any subject, `BacklogFullError` where too much waits, and `Preview.DoesNotExist`.
    """
    for _ in range(TRIES):
        confirmed = Batch.objects.filter(pk=preview_pk, requested_by=user).first()
        if confirmed:
            return confirmed
        preview = preview_of(pk=preview_pk, user=user)
        examination = preview_examine(preview=preview, user=user, now=now)
        with suppress(IntegrityError, AlreadyConfirmedError):
            _check(preview, examination, reason.strip(), plain(typed))
            return _confirm(preview, examination, reason.strip(), now)
    raise NothingPossibleError("Others are asking for the same servers right now; look at the preview again.")


@transaction.atomic
def _confirm(preview: Preview, examination: Examination, reason: str, now: datetime) -> Batch:
    """Write what was examined; the constraint refuses what others have asked for since, the key a second batch."""
    if not Preview.objects.filter(pk=preview.pk).delete()[0]:
        raise AlreadyConfirmedError
    backlog_check(item.target.console for item in examination.possible)
    batch = _batch_create(preview, examination, reason, now)
    batch_asked(batch, [item.target.name for item in examination.possible])
    turns_plan({item.target.console.pk for item in examination.possible})
    return batch


def _check(preview: Preview, examination: Examination, reason: str, typed: str) -> None:
    if examination.is_file_missing:
        raise LicenseFileError("Choose the license file first.")
    if not examination.possible:
        # What is in the way may be the operations of this very preview, confirmed since we looked for its batch.
        if not Preview.objects.filter(pk=preview.pk).exists():
            raise AlreadyConfirmedError
        first = next((item.refusal for item in examination.refused), "What was chosen is no longer there.")
        raise NothingPossibleError(f"Nothing was asked for. {first}")
    if not reason:
        raise ReasonMissingError("Say why: the reason stands in the log.")
    if len(reason) > LONGEST_REASON:
        raise ReasonMissingError(f"The reason is longer than {LONGEST_REASON} characters.")
    if examination.confirmation and typed != examination.confirmation:
        raise ConfirmationError(f"Type {examination.confirmation} to confirm.")


def _batch_create(preview: Preview, examination: Examination, reason: str, now: datetime) -> Batch:
    batch = Batch.objects.create(
        id=preview.pk,
        kind=preview.kind,
        parameters=preview.parameters,
        reason=reason,
        requested_by=preview.user,
        requested_at=now,
        retry_of=preview.retry_of,
        request_id=request_ids.request_id.get(),
        skipped=[_left_out(item) for item in examination.refused],
        **{field: getattr(preview, field) for field in FILE_FIELDS},
    )
    operations = [_operation(batch, item, place, now) for place, item in enumerate(examination.possible)]
    # In one order for everybody: two people who ask for the same servers must not wait for each other.
    operations.sort(key=lambda item: (item.console.pk, item.target_kind, item.target_uid))
    Operation.objects.bulk_create(operations, batch_size=500)
    return batch


def _left_out(item: Examined) -> dict[str, str | int]:
    target = item.target
    return {"name": target.name, "path": target.path, "reason": item.refusal, "console": target.console.pk}


def _operation(batch: Batch, item: Examined, position: int, now: datetime) -> Operation:
    target = item.target
    return Operation(
        batch=batch,
        position=position,
        console=target.console,
        kind=batch.kind,
        parameters=batch.parameters,
        target_kind=target.kind,
        target_uid=target.uid,
        target_name=target.name,
        target_path=target.path,
        organization_id=target.organization_id,
        subject_pk=target.subject_pk,
        requested_at=now,
        due_at=now,
    )
