"""What happened to an account, from the audit log."""

from dataclasses import dataclass
from datetime import datetime

from accounts.audit.rows import Difference, action_words, differences_of
from accounts.models import AuditEntry, User

MOST_ENTRIES = 25


@dataclass(frozen=True, kw_only=True, slots=True)
class HistoryEntry:
    """One thing that was done to an account, as the audit log says it; `differences` say what changed."""

    at: datetime
    actor_name: str
    via: str
    title: str
    differences: list[Difference]


def history_of(person: User) -> list[HistoryEntry]:
    """Return what was done to an account lately, newest first."""
    kind = User._meta.verbose_name_raw
    return [
        _entry(row) for row in AuditEntry.objects.filter(subject_kind=kind, subject_key=str(person.pk))[:MOST_ENTRIES]
    ]


def _entry(row: AuditEntry) -> HistoryEntry:
    return HistoryEntry(
        at=row.at,
        actor_name=row.actor_name,
        via=row.via,
        title=action_words(row.action),
        differences=list(differences_of(row.before, row.after)),
    )
