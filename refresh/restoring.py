"""Refreshes of a database that was restored from a backup."""

from typing import Any

from django.utils import timezone

from refresh.models import Refresh
from ui.wording import counted

RESTORED = "The database was restored from a backup that was written while this was open."


def refreshes_end(**_: Any) -> str:
    """End what was open in the backup: nobody goes on with it, and the schedule reads anew; return a sentence of it."""
    count = Refresh.objects.open().update(
        state=Refresh.State.FAILED, reason=RESTORED, finished_at=timezone.now(), holder=None, leased_until=None
    )
    return f"{counted(count, 'open refresh', 'open refreshes')} ended: consoles are read anew." if count else ""
