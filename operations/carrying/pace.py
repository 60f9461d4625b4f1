"""How long actions take at a console lately, and from that when to look at the next one first.

A guess that may be wrong or forgotten: a look too early is one request more, a look too late a moment lost.
"""

from django.core.cache import cache

from operations.models import Attempt, Operation

# Least and most seconds before the first look.
FIRST_LOOK_SECONDS = (0.5, 5.0)
# The part of the last one's time after which the next one may have ended: with each success at the first look the next
# one is made earlier, until it was too early.
EARLY = 0.9
KEPT_SECONDS = 3600


def first_look(operation: Operation) -> float:
    """Return after how many seconds to look first at an action that was just accepted."""
    least, most = FIRST_LOOK_SECONDS
    return min(max(EARLY * (cache.get(_key(operation)) or 0.0), least), most)


def pace_note(operation: Operation, attempt: Attempt) -> None:
    """Remember when it was time to look at an action that has succeeded; a busy worker may have looked later."""
    # What was found already accepted, since the answer was lost, tells nothing.
    if attempt.accepted_at and operation.due_at > attempt.accepted_at:
        cache.set(_key(operation), (operation.due_at - attempt.accepted_at).total_seconds(), KEPT_SECONDS)


def _key(operation: Operation) -> str:
    return f"operations:took:{operation.console_id}:{operation.target_kind}:{operation.kind}"
