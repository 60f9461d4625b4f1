"""How old our copy of each list is: written at the end of each reading, shown with every number."""

from datetime import datetime

from consoles.lists import ConsoleList
from consoles.models import Console, Freshness


def freshness_read(console: Console, item: ConsoleList, *, refreshed_at: datetime, row_count: int) -> None:
    """Write that a list was read completely, from a walk that began at `refreshed_at`."""
    _write(
        console,
        item,
        refreshed_at=refreshed_at,
        failed_at=None,
        reason="",
        is_permitted=True,
        row_count=row_count,
    )


def freshness_failed(console: Console, item: ConsoleList, *, failed_at: datetime, reason: str) -> None:
    """Write why a list could not be read; how old our copy is stays as it was."""
    _write(console, item, failed_at=failed_at, reason=reason)


def freshness_refused(console: Console, item: ConsoleList, *, failed_at: datetime, reason: str) -> None:
    """Write that our role may not read a list; a later failure of another kind does not change that."""
    _write(console, item, failed_at=failed_at, reason=reason, is_permitted=False)


def _write(console: Console, item: ConsoleList, **values: object) -> None:
    Freshness.objects.update_or_create(console=console, step=item.step, part=item.part, defaults=values)
