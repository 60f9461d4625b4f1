"""Entry points of the workers that look after alerts."""

from celery import shared_task
from django.utils import timezone

from alerts.delivering.delivering import channel_deliver
from alerts.delivering.pruning import messages_give_up, messages_prune
from alerts.evaluating import evaluate, evaluation_is_due
from alerts.telling.arrival import self_tests_write
from alerts.telling.digests import digests_write
from alerts.telling.telling import tell
from refresh.history import past_is_replayed


@shared_task
def evaluate_task() -> dict[str, int]:
    """Look for troubles, unless another worker does or has done so since the message was sent."""
    now = timezone.now()
    outcome = evaluate(now) if evaluation_is_due(now) else None
    if outcome is None:
        return {"ran": 0}
    return {
        "ran": 1,
        "opened": outcome.opened,
        "changed": outcome.changed,
        "solved": outcome.solved,
        "warned": outcome.warned,
        "failed": len(outcome.failed),
    }


@shared_task
def tell_task() -> dict[str, int]:
    """Write the messages that are due, and clear away old ones; nothing while a demo replays its past."""
    now = timezone.now()
    if past_is_replayed():
        return {"ran": 0}
    return {
        "ran": 1,
        "told": tell(now),
        "digests": digests_write(now),
        "tests": self_tests_write(now),
        "given_up": messages_give_up(now),
        "pruned": messages_prune(now),
    }


# Ends well before the lease of what is being sent does.
@shared_task(soft_time_limit=60, time_limit=75)
def deliver_task(channel_pk: int) -> dict[str, int]:
    """Send what waits for a channel, unless it is gone; nothing while a demo replays its past."""
    if past_is_replayed():
        return {"sent": 0}
    return {"sent": channel_deliver(channel_pk, timezone.now())}
