"""What happened to one thing, from the audit log."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model

from accounts.audit.rows import Difference, action_words, differences_of
from accounts.models import AuditEntry

MOST_ENTRIES = 25


@dataclass(frozen=True, kw_only=True, slots=True)
class HistoryEntry:
    """One thing that was done to it, as the audit log says it; `differences` say what changed."""

    at: datetime
    actor_name: str
    via: str
    title: str
    differences: list[Difference]


def history_of(subject: Model) -> list[HistoryEntry]:
    """Return what was done to a row lately, newest first."""
    kind = subject._meta.verbose_name_raw
    entries = AuditEntry.objects.filter(subject_kind=kind, subject_key=str(subject.pk))
    return [_entry(row) for row in entries[:MOST_ENTRIES]]


def _entry(row: AuditEntry) -> HistoryEntry:
    return HistoryEntry(
        at=row.at,
        actor_name=row.actor_name,
        via=row.via,
        title=action_words(row.action),
        differences=list(differences_of(row.before, row.after)),
    )
