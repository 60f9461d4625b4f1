"""What happened to an account, from the audit log."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.audit.actions import TITLES
from accounts.models import AuditEntry, User

MOST_ENTRIES = 25


@dataclass(frozen=True, kw_only=True, slots=True)
class HistoryEntry:
    """One thing that was done to an account; `lines` say what changed."""

    at: datetime
    actor_name: str
    via: str
    title: str
    lines: list[str]


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
        title={action.value: title for action, title in TITLES.items()}.get(row.action, row.action),
        lines=list(_lines(row.before, row.after)),
    )


def _lines(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    for name in sorted(before.keys() | after.keys()):
        was = f"{_words(before[name])} \u2192 " if name in before else ""
        yield f"{name.replace('_', ' ').capitalize()}: {was}{_words(after.get(name))}"


def _words(value: Any) -> str:
    """Return a field of the log in words, however it was kept."""
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return "none" if value in (None, "") else str(value)
