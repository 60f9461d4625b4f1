"""What this room does every few seconds."""

from typing import Any

from django.utils import timezone

from exports.services import exports_hand_out, exports_prune, exports_take_back


def exports_tick(**_: Any) -> int:
    """Delete what has expired, and see to it that somebody makes what waits; return how many files were handed out."""
    now = timezone.now()
    exports_prune(now)
    exports_take_back(now)
    return exports_hand_out()
