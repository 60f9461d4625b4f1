"""What changed about a license between two readings, so that somebody can tell later when it was noticed."""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from consoles.upsert import Values
from licensing.models import License, LicenseChange

# The fields whose differences are kept.
WATCHED = ("status", "type", "edition", "expires_on", "support_expires_on", "units", "auto_update", "license_ids")
KEPT = ("uid", "read_at", "gone_at", "update_failed_at")


class ChangeRecorder:
    """Holds a few licenses as they were before a write, and records afterwards what the write changed."""

    def __init__(self, licenses: "QuerySet[License]", rows: list[Values]) -> None:
        """`licenses` are those of the product, `rows` the values that are about to be written."""
        self.licenses = licenses.filter(uid__in=[row["uid"] for row in rows])
        self.rows = rows
        self.before = {license_.uid: license_ for license_ in self.licenses.only(*KEPT, *WATCHED)}

    def record(self) -> None:
        """Write a change row for each difference."""
        keys: dict[UUID, int] = dict(self.licenses.values_list("uid", "pk"))
        changes = [change for row in self.rows for change in self._changes(row)]
        for change, uid in changes:
            change.license_id = keys[uid]
        LicenseChange.objects.bulk_create([change for change, _ in changes])
        self._forgive({change.license_id for change, uid in changes if self._is_over(change, uid)})

    def _is_over(self, change: LicenseChange, uid: UUID) -> bool:
        """Whether a change was seen after our last update of the license had failed."""
        failed_at = self.before[uid].update_failed_at if uid in self.before else None
        return failed_at is not None and failed_at < change.seen_at

    @staticmethod
    def _forgive(license_pks: Collection[int]) -> None:
        """Forget that our last update failed: what has changed since stands on its own."""
        if license_pks:
            License.objects.filter(pk__in=license_pks).update(update_failed_at=None)

    def _changes(self, row: Values) -> Iterator[tuple[LicenseChange, UUID]]:
        before, seen_at = self.before.get(row["uid"]), row["read_at"]
        if before is None or before.gone_at is not None:
            yield LicenseChange(kind=LicenseChange.Kind.APPEARED, seen_at=seen_at), row["uid"]
        if before is None or before.read_at > seen_at:
            return
        for field in WATCHED:
            was, became = getattr(before, field), row[field]
            if was != became:
                yield LicenseChange(field=field, before=_text(was), after=_text(became), seen_at=seen_at), row["uid"]


def vanished_record(license_pks: list[int], now: datetime) -> None:
    """Record that the console no longer has these licenses."""
    LicenseChange.objects.bulk_create(
        [LicenseChange(license_id=pk, kind=LicenseChange.Kind.VANISHED, seen_at=now) for pk in license_pks],
        batch_size=500,
    )


def _text(value: Any) -> str:
    """The value as a person reads it; nothing known is the empty text."""
    match value:
        case None:
            return ""
        case bool():
            return "on" if value else "off"
        case float() | int():
            return f"{value:.15g}"
        case date():
            return value.isoformat()
        case list():
            return ", ".join(map(str, value))
    return str(value)
