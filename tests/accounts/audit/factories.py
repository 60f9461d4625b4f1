"""Entries, seals and archives of the audit log for tests."""

from datetime import UTC, datetime, timedelta

from django.conf import settings

from accounts.audit.actions import Action
from accounts.audit.archiving import blocks_archive
from accounts.audit.keeping import NAME
from accounts.audit.sealing import seals_make
from accounts.models import AuditEntry, AuditSeal

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
# Long enough ago to be archived.
LONG_AGO = NOW - timedelta(days=731)


def entries_make(count: int = 1, *, at: datetime = NOW, **values: object) -> list[AuditEntry]:
    """Write entries that stand one second apart."""
    fields = {
        "action": "console_changed", "actor_pk": 7, "actor_name": "ben", "via": "access token nightly",
        "address": "192.0.2.7", "request_id": "request-0001", "subject_kind": "console", "subject_key": "3",
        "subject": "EU-West", "before": {"name": "EU-East"}, "after": {"name": "EU-West", "verify_tls": True},
    }  # fmt: skip
    rows = [AuditEntry(**{**fields, "at": at + timedelta(seconds=number), **values}) for number in range(count)]
    AuditEntry.objects.bulk_create(rows)
    return list(AuditEntry.objects.order_by("pk"))[-count:]


def block_make(count: int = 3, *, at: datetime = NOW) -> AuditSeal:
    """Write entries and seal them as one block."""
    entries_make(count, at=at)
    assert seals_make(at + timedelta(minutes=10)) == 1
    return AuditSeal.objects.latest("number")


def kept_forget() -> None:
    """Let the seals be those of another machine."""
    (settings.AUDIT_DIR / NAME).unlink(missing_ok=True)


def archived_make(count: int = 3, *, blocks: int = 1) -> AuditSeal:
    """Write entries long ago, seal them, and move them, and as many blocks in all, to the archive now."""
    seal = block_make(count, at=LONG_AGO)
    assert blocks_archive(NOW) == blocks
    seal.refresh_from_db()
    return seal


def written(action: Action) -> AuditEntry:
    """Return the one entry of this action."""
    return AuditEntry.objects.get(action=action)


def nothing_written() -> bool:
    """Whether nothing at all stands in the log."""
    return not AuditEntry.objects.exists()
