"""What this room does every few seconds."""

from typing import Any

from django.utils import timezone

from refresh.services import refreshes_due


def refreshes_tick(**_: Any) -> int:
    """Start the refreshes that are due."""
    return refreshes_due(timezone.now())
