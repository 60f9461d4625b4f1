"""Refreshes that follow from what was done to a console."""

from typing import Any

from consoles.models import Console
from refresh.models import Refresh
from refresh.services import refresh_start


def refresh_after_finalization(*, console: Console, **_: Any) -> None:
    """Read the console again, once the present transaction is committed; an open refresh of it is enough."""
    if console.is_active:
        refresh_start(console=console, trigger=Refresh.Trigger.SCHEDULE)
