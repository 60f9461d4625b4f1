"""What this room does every few seconds."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from alerts.evaluating import evaluation_is_due
from vspcdash.dispatch import dispatch

QUEUE = "background"
# The next tick sends another message where nobody took this one.
EXPIRES = timedelta(seconds=30)


def evaluation_tick(**_: Any) -> int:
    """Have a worker look for troubles when that is due; return whether one was asked."""
    if not evaluation_is_due(timezone.now()):
        return 0
    return int(dispatch("alerts.tasks.evaluate_task", queue=QUEUE, expires=EXPIRES))
