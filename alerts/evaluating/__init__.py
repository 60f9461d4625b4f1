"""From troubles to alerts: who has reached which stage, what is over, and of what people are to be warned."""

from alerts.evaluating.comparing import Outcome
from alerts.evaluating.running import evaluate, evaluation_is_due

__all__ = ["Outcome", "evaluate", "evaluation_is_due"]
