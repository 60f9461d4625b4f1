"""From a choice of servers to a batch: frozen when it is made, shown as it would go now, confirmed once."""

import base64
import hashlib
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import PurePath
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from operations.kinds import Examined, Kind, LicenseFile, kind_of
from operations.models import Batch, CarriedFile, Operation, Preview
from operations.turns import turns_plan
from ui.errors import DomainError
from ui.wording import number

LARGEST_FILE = 1 << 20  # bytes
MOST_SUBJECTS = 10_000
KEPT = timedelta(hours=1)
# Somebody else may ask for the same server between our looking and our writing; then we look again.
TRIES = 5
FILE_FIELDS = [field.name for field in CarriedFile._meta.get_fields()]


class WrongInputError(DomainError):
    """What was entered cannot be used; the sentence says what to enter."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NothingChosenError(WrongInputError):
    """No server was chosen, or too many."""


class LicenseFileError(WrongInputError):
    """The file cannot be a license file, or is missing."""


class ReasonMissingError(WrongInputError):
    """Nobody asks for a change without saying why."""


class ConfirmationError(WrongInputError):
    """What had to be typed was not."""


class PreviewEndedError(DomainError):
    """The preview was confirmed or dropped meanwhile."""


class AlreadyConfirmedError(Exception):
    """Somebody confirmed the same preview at the same moment."""


class NothingPossibleError(DomainError):
    """Of all that were chosen nothing can be done to any."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Examination:
    """What a preview would do now."""

    possible: list[Examined]
    refused: list[Examined]
    is_file_missing: bool
    # What has to be typed before it is done; empty where nothing has.
    confirmation: str

    @property
    def warning_count(self) -> int:
        """How many of the possible ones carry a warning."""
        return sum(bool(item.warnings) for item in self.possible)


def preview_create(
    *,
    user: User,
    kind: str,
    parameters: dict[str, Any],
    subject_pks: Sequence[int],
    return_to: str,
    retry_of: Batch | None = None,
    reason: str = "",
) -> Preview:
    """Freeze what somebody has chosen; raises `NothingChosenError` for nothing, or more than one batch may have."""
    pks = list(dict.fromkeys(subject_pks))
    if not pks:
        raise NothingChosenError("Nothing is chosen: choose at least one license.")
    if len(pks) > MOST_SUBJECTS:
        raise NothingChosenError(f"At most {number(MOST_SUBJECTS)} can be changed at once; narrow the list first.")
    return Preview.objects.create(
        user=user,
        kind=kind,
        parameters=parameters,
        subject_pks=pks,
        return_to=return_to,
        retry_of=retry_of,
        reason=reason,
        created_at=timezone.now(),
    )


def preview_of(*, pk: uuid.UUID, user: User) -> Preview:
    """Return a preview of one's own that is not too old; raises `Preview.DoesNotExist`."""
    return Preview.objects.select_related("retry_of").get(pk=pk, user=user, created_at__gt=timezone.now() - KEPT)


def preview_file_put(*, preview: Preview, name: str, content: bytes) -> None:
    """Keep the license file with the preview, encrypted; raises `LicenseFileError` for one that cannot be one."""
    if not content:
        raise LicenseFileError("The file is empty.")
    if len(content) > LARGEST_FILE:
        raise LicenseFileError("The file is larger than 1 MiB, which no license file is.")
    preview.file_name = _plain_name(name)
    preview.file_size = len(content)
    preview.file_sha256 = hashlib.sha256(content).hexdigest()
    preview.file_content = base64.b64encode(content).decode("ascii")
    values = {field: getattr(preview, field) for field in FILE_FIELDS}
    if not Preview.objects.filter(pk=preview.pk).update(**values):
        raise PreviewEndedError("This preview has ended meanwhile: it was confirmed or dropped.")


def preview_examine(*, preview: Preview, user: User, now: datetime) -> Examination:
    """Return what the preview would do to each of its subjects if it were confirmed now."""
    kind = kind_of(preview.kind)
    examined = kind.examine(
        preview.subject_pks, parameters=preview.parameters, file=_file_of(preview), user=user, now=now
    )
    possible = [item for item in examined if not item.refusal]
    return Examination(
        possible=possible,
        refused=[item for item in examined if item.refusal],
        is_file_missing=kind.needs_file and not preview.file_sha256,
        confirmation=_confirmation(kind, possible),
    )


def preview_confirm(*, preview_pk: uuid.UUID, user: User, reason: str, typed: str, now: datetime) -> Batch:
    """Ask for what the preview shows, and return the batch: the same one however often it is confirmed.

    Raises `ReasonMissingError`, `ConfirmationError` and `LicenseFileError` for what is missing, `NothingPossibleError`
    where nothing can be done to any subject, and `Preview.DoesNotExist`.
    """
    for _ in range(TRIES):
        confirmed = Batch.objects.filter(pk=preview_pk, requested_by=user).first()
        if confirmed:
            return confirmed
        preview = preview_of(pk=preview_pk, user=user)
        examination = preview_examine(preview=preview, user=user, now=now)
        _check(examination, reason.strip(), _plain(typed))
        with suppress(IntegrityError, AlreadyConfirmedError):
            return _confirm(preview, examination, reason.strip(), now)
    raise NothingPossibleError("Others are asking for the same servers right now; look at the preview again.")


def preview_drop(*, preview: Preview) -> None:
    """Forget a preview with its file."""
    preview.delete()


def previews_prune(now: datetime) -> int:
    """Forget the previews that nobody confirmed in time, and return how many."""
    return Preview.objects.filter(created_at__lte=now - KEPT).delete()[0]


@transaction.atomic
def _confirm(preview: Preview, examination: Examination, reason: str, now: datetime) -> Batch:
    """Write what was examined; the constraint refuses what others have asked for since, the key a second batch."""
    if not Preview.objects.filter(pk=preview.pk).delete()[0]:
        raise AlreadyConfirmedError
    batch = _batch_create(preview, examination, reason, now)
    turns_plan({item.target.console.pk for item in examination.possible})
    return batch


def _check(examination: Examination, reason: str, typed: str) -> None:
    if examination.is_file_missing:
        raise LicenseFileError("Choose the license file first.")
    if not examination.possible:
        first = next((item.refusal for item in examination.refused), "What was chosen is no longer there.")
        raise NothingPossibleError(f"Nothing was asked for. {first}")
    if not reason:
        raise ReasonMissingError("Say why: the reason stands in the log.")
    if len(reason) > Batch._meta.get_field("reason").max_length:  # type: ignore[operator]
        raise ReasonMissingError("The reason is longer than 500 characters.")
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
        skipped=[
            {"name": item.target.name, "path": item.target.path, "reason": item.refusal} for item in examination.refused
        ],
        **{field: getattr(preview, field) for field in FILE_FIELDS},
    )
    operations = [_operation(batch, item, place, now) for place, item in enumerate(examination.possible)]
    # In one order for everybody: two people who ask for the same servers must not wait for each other.
    operations.sort(key=lambda item: (item.console.pk, item.target_kind, item.target_uid))
    Operation.objects.bulk_create(operations, batch_size=500)
    return batch


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


def _confirmation(kind: Kind, possible: Sequence[Examined]) -> str:
    """What has to be typed: the name of one server, the number of several, or of one without a name."""
    if not kind.is_destructive or not possible:
        return ""
    name = _plain(possible[0].target.name) if len(possible) == 1 else ""
    return name or str(len(possible))


def _plain(text: str) -> str:
    """The text as it is seen on a page: without space around it, and with single spaces in it."""
    return " ".join(text.split())


def _file_of(carrier: CarriedFile) -> LicenseFile | None:
    if not carrier.file_sha256:
        return None
    return LicenseFile(name=carrier.file_name, size=carrier.file_size or 0, sha256=carrier.file_sha256)


def _plain_name(name: str) -> str:
    """The last part of a path without characters that steer anything."""
    last = PurePath(name.replace("\\", "/")).name
    return "".join(character for character in last if character.isprintable())[:200] or "license.lic"
