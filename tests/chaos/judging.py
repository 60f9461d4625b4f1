"""What must be true when everything has ended, held against what the console has really done."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import F, Q

from licensing.models import License
from operations.models import Attempt, Operation, Turn
from simulator.app import Simulator
from simulator.effects import Effect
from tests.support.stack import Stack

State = Operation.State
# How many effects an operation may have had, by how it ended.
ALLOWED = {State.SUCCEEDED: {1}, State.FAILED: {0}, State.UNKNOWN: {0, 1}}
# Of the operations whose window had passed, this part may end unknown.
MOST_UNKNOWN = 0.1


@dataclass
class Outcome:
    """What happened, and what should not have."""

    counts: dict[str, Any] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)


def judged(app: Simulator, stack: Stack) -> Outcome:
    """Return the counts of a run, and a complaint with all that is known for everything that is wrong."""
    app.settle()
    effects = _effects_by_target(app)
    late = _answered_late()
    operations = list(Operation.objects.all())
    counts = Counter(operation.state for operation in operations)
    outcome = Outcome({"states": dict(counts), "effects": len(app.effects), "window_passed": late.count()})
    outcome.counts |= {"sent_again": Attempt.objects.filter(send_count__gt=1).count()}
    for operation in operations:
        done = effects.get(str(operation.target_uid), [])
        for wrong in _wrong(operation, done, app):
            outcome.complaints.append("\n".join([wrong, *_story(operation, done, stack)]))
    if counts[State.UNKNOWN] > MOST_UNKNOWN * late.count():
        outcome.complaints.append(f"{counts[State.UNKNOWN]} ended unknown, with {late.count()} windows passed")
    if Turn.objects.exclude(due_at=None).exists():
        outcome.complaints.append("turns go on although nothing is open")
    return outcome


def _effects_by_target(app: Simulator) -> dict[str, list[Effect]]:
    found: dict[str, list[Effect]] = {}
    for effect in app.effects:
        found.setdefault(effect.path.split("/")[3], []).append(effect)
    return found


def _answered_late() -> "Any":
    """Attempts whose outcome was found after their window had passed."""
    is_late = Q(ended_at__gte=F("sent_at") + settings.OPERATION_WINDOW)
    return Attempt.objects.filter(is_late, sent_at__isnull=False)


def _wrong(operation: Operation, effects: list[Effect], app: Simulator) -> Iterator[str]:
    if len(effects) not in ALLOWED.get(State(operation.state), set()):
        yield f"{operation} ended {operation.state} with {len(effects)} effects"
    if operation.holder or operation.leased_until:
        yield f"{operation} has ended and is held"
    if operation.state == State.UNKNOWN and not _answered_late().filter(operation=operation).exists():
        yield f"{operation} is unknown although its window had not passed"
    if operation.state == State.SUCCEEDED and not _is_copied(operation, app):
        yield f"{operation} has ended and our copy of the license is another"


def _is_copied(operation: Operation, app: Simulator) -> bool:
    """Whether our row shows what the console shows."""
    copy = License.objects.get(pk=operation.subject_pk)
    row = next(rows[uid] for rows in _lists(app) if (uid := str(operation.target_uid)) in rows)
    expires_on = copy.expires_on.isoformat() if copy.expires_on else ""
    return (expires_on, copy.auto_update) == ((row["expirationDate"] or "")[:10], row["autoUpdateEnabled"])


def _lists(app: Simulator) -> Iterator[dict[str, dict[str, Any]]]:
    from simulator.world import LICENSE_LISTS

    return (app.world.rows(name) for name in LICENSE_LISTS)


def _story(operation: Operation, effects: list[Effect], stack: Stack) -> Iterator[str]:
    """Everything that is known about one operation."""
    yield f"    {Operation.objects.filter(pk=operation.pk).values().get()}"
    for attempt in operation.attempts.values():
        yield f"    attempt {attempt}"
    for effect in effects:
        yield f"    effect {effect}"
    for line in stack.log_lines(str(operation.pk)):
        yield f"    log {line}"
