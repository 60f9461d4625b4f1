"""Previews: a choice of servers, frozen when it is made and shown as it would go now, until confirmed or dropped."""

import base64
import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import PurePath
from typing import Any

from django.utils import timezone

from accounts.models import User
from operations.kinds import Examined, Kind, LicenseFile, kind_of
from operations.models import Batch, CarriedFile, Preview
from ui.errors import DomainError
from ui.wording import number

LARGEST_FILE = 1 << 20  # bytes
MOST_SUBJECTS = 10_000
KEPT = timedelta(hours=1)
LONGEST_REASON = Batch._meta.get_field("reason").max_length or 0
FILE_FIELDS = [field.name for field in CarriedFile._meta.get_fields()]


class WrongInputError(DomainError):
    """What was entered cannot be used; the sentence says what to enter."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NothingChosenError(WrongInputError):
    """No server was chosen, or too many."""


class LicenseFileError(WrongInputError):
    """The file cannot be a license file, or is missing."""


class PreviewEndedError(DomainError):
    """The preview was confirmed or dropped meanwhile."""


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


def preview_reason_keep(*, preview: Preview, reason: str) -> None:
    """Keep the reason while its author confirms who it is."""
    Preview.objects.filter(pk=preview.pk).update(reason=reason.replace("\x00", "").strip()[:LONGEST_REASON])


def preview_drop(*, preview: Preview) -> None:
    """Forget a preview with its file."""
    preview.delete()


def previews_prune(now: datetime) -> int:
    """Forget the previews that nobody confirmed in time, and return how many."""
    return Preview.objects.filter(created_at__lte=now - KEPT).delete()[0]


def _confirmation(kind: Kind, possible: Sequence[Examined]) -> str:
    """What has to be typed: the name of one server, the number of several, or of one without a name."""
    if not kind.is_destructive or not possible:
        return ""
    only = possible[0] if len(possible) == 1 else None
    return (plain(only.confirmation or only.target.name) if only else "") or str(len(possible))


def plain(text: str) -> str:
    """Return the text as it is seen on a page: without space around it, and with single spaces in it."""
    return " ".join(text.split())


def _file_of(carrier: CarriedFile) -> LicenseFile | None:
    if not carrier.file_sha256:
        return None
    return LicenseFile(name=carrier.file_name, size=carrier.file_size or 0, sha256=carrier.file_sha256)


def _plain_name(name: str) -> str:
    """The last part of a path without characters that steer anything."""
    last = PurePath(name.replace("\\", "/")).name
    return "".join(character for character in last if character.isprintable())[:200] or "license.lic"
