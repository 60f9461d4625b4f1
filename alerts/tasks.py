"""Entry points of the workers that look after alerts."""

from celery import shared_task
from django.utils import timezone

from alerts.evaluating import evaluate, evaluation_is_due


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
