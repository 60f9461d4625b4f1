"""Writing to the audit log."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.utils import timezone

from accounts.audit.actions import Action
from accounts.audit.context import current
from accounts.models import AuditEntry, User

Fields = dict[str, Any]


def record(
    action: Action,
    *,
    subject: Model | str = "",
    before: Fields | None = None,
    after: Fields | None = None,
    actor: User | None = None,
    actor_name: str = "",
    via: str = "",
) -> AuditEntry:
    """Write down what is being done, in the transaction of whoever does it.

    The actor is that of the request unless it is given: by account, or by a name that may be nobody's. `subject` is a
    row, or the words for what is none. `before` and `after` hold fields as JSON values, and never a secret.
    """
    entry = _entry(action, subject=subject, before=before, after=after, actor=actor, actor_name=actor_name, via=via)
    entry.save(force_insert=True)
    return entry


def record_each(
    action: Action, *, subjects: Iterable[Model], before: Fields, after: Fields, actor: User | None = None
) -> None:
    """Write down the same of many rows, by as few statements as it takes."""
    entries = [_entry(action, subject=subject, before=before, after=after, actor=actor) for subject in subjects]
    AuditEntry.objects.bulk_create(entries, batch_size=500)


def _entry(
    action: Action,
    *,
    subject: Model | str,
    before: Fields | None,
    after: Fields | None,
    actor: User | None,
    actor_name: str = "",
    via: str = "",
) -> AuditEntry:
    origin = current()
    actor = actor or origin.actor
    fields = {
        "actor_name": (actor.username if actor else actor_name)[:150],
        "via": (via or origin.via)[:150],
        "address": origin.address[:45],
        "request_id": origin.request_id,
        "before": before or {},
        "after": after or {},
        **_subject(subject),
    }
    return AuditEntry(at=timezone.now(), action=action, actor_pk=actor.pk if actor else None, **_storable(fields))


def _storable(value: Any) -> Any:
    """Return the value without U+0000, which PostgreSQL stores in no text; others may send it to us as a name."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, dict):
        return {_storable(name): _storable(item) for name, item in value.items()}
    return [_storable(item) for item in value] if isinstance(value, list | tuple) else value


def record_change(
    action: Action, *, subject: Model | str, before: Fields, after: Fields, actor: User | None = None
) -> AuditEntry | None:
    """Write down the fields that differ; nothing where none does."""
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    if not changed:
        return None
    return record(
        action,
        subject=subject,
        actor=actor,
        before={name: value for name, value in before.items() if name in changed},
        after={name: value for name, value in after.items() if name in changed},
    )


def _subject(subject: Model | str) -> dict[str, str]:
    if isinstance(subject, str):
        return {"subject": subject[:500]}
    return {
        "subject_kind": subject._meta.verbose_name_raw[:40],
        "subject_key": str(subject.pk)[:100],
        "subject": str(subject)[:500],
    }
