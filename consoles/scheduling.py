"""Changing when a console is read; the next tick goes by it."""

from datetime import datetime, time
from typing import Any

from django.db import transaction

from accounts.audit.actions import Action
from accounts.audit.recording import record_change
from accounts.models import User
from consoles.models import Console

FIELDS = ("is_active", "refresh_minutes", "quiet_from", "quiet_until", "paused_until")


@transaction.atomic
def schedule_set(
    *,
    console: Console,
    is_active: bool,
    refresh_minutes: int | None,
    quiet_from: time | None,
    quiet_until: time | None,
    paused_until: datetime | None,
    actor: User | None = None,
) -> Console:
    """Give `console` this schedule in place of any other, and write down what changed.

    No minutes mean the interval of the installation; quiet hours are by the console's own clock.
    """
    locked = Console.objects.select_for_update().get(pk=console.pk)
    before = _words(locked)
    values = (is_active, refresh_minutes, quiet_from, quiet_until, paused_until)
    for name, value in zip(FIELDS, values, strict=True):
        setattr(locked, name, value)
    locked.save(update_fields=FIELDS)
    record_change(Action.SCHEDULE_CHANGED, subject=locked, before=before, after=_words(locked), actor=actor)
    return locked


def _words(console: Console) -> dict[str, Any]:
    """The schedule as the audit log keeps it."""
    return {
        "read_on_schedule": console.is_active,
        "refresh_minutes": console.refresh_minutes,
        "quiet_from": console.quiet_from and f"{console.quiet_from:%H:%M}",
        "quiet_until": console.quiet_until and f"{console.quiet_until:%H:%M}",
        "paused_until": console.paused_until and console.paused_until.isoformat(),
    }
