"""The one task of beat."""

import logging

from celery import shared_task

from vspcdash.heartbeats import BEAT, heartbeat
from vspcdash.signals import tick

logger = logging.getLogger(__name__)


@shared_task
def tick_task() -> dict[str, int]:
    """Ask every room to start what is due; one room failing does not stop the others."""
    # Only beat carries it out, which is its sign of life.
    heartbeat(BEAT)
    failures = 0
    for receiver, outcome in tick.send_robust(sender=None):
        if isinstance(outcome, Exception):
            failures += 1
            logger.error("tick failed receiver=%r", receiver, exc_info=outcome)
    return {"failures": failures}
