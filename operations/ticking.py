"""What this room does every few seconds."""

from typing import Any

from django.utils import timezone

from operations.carrying.turns import turns_overdue, turns_plan
from operations.services.previews import previews_prune


def operations_tick(**_: Any) -> int:
    """Go on with what a dead worker or an emptied broker left, and drop previews that nobody confirmed."""
    now = timezone.now()
    previews_prune(now)
    overdue = turns_overdue(now)
    turns_plan(overdue)
    return len(overdue)
