"""How far a batch has come: counts by state, and what is left where that can be said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min

from operations.models import Operation, OperationQuerySet
from operations.wording import STATE_ORDER, State
from ui.wording import duration

# A guess from fewer than these would be worse than none.
FEWEST_ENDED = 5
MOVED = frozenset({State.SUCCEEDED, State.FAILED, State.UNKNOWN})


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Operations of a batch that share state, console and kind of server."""

    state: str
    console: int
    target_kind: str
    count: int
    first_started_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class StateCount:
    """How many operations of a batch are in a state."""

    state: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """How far a batch has come at one moment."""

    groups: Sequence[Group]
    now: datetime

    @property
    def total(self) -> int:
        """How many operations there are."""
        return sum(group.count for group in self.groups)

    @property
    def open_count(self) -> int:
        """How many wait or run."""
        return sum(group.count for group in self.groups if group.state in Operation.OPEN_STATES)

    @property
    def ended_count(self) -> int:
        """How many have come to their end, whatever it is."""
        return self.total - self.open_count

    @property
    def is_open(self) -> bool:
        """Whether anything waits or runs."""
        return self.open_count > 0

    @property
    def states(self) -> list[StateCount]:
        """The states that there are, the loudest first."""
        counted = [StateCount(state=state.value, title=state.label, count=self.count(state)) for state in STATE_ORDER]
        return [item for item in counted if item.count]

    def count(self, state: str) -> int:
        """Return how many operations are in `state`."""
        return sum(group.count for group in self.groups if group.state == state)

    @property
    def target_kinds(self) -> set[str]:
        """The kinds of servers that the batch is about."""
        return {group.target_kind for group in self.groups}

    @property
    def left_text(self) -> str:
        """About how long the rest takes in words; empty where nothing honest can be said."""
        left = self.left
        return "" if left is None else f"about {duration(left)} left"

    @property
    def left(self) -> timedelta | None:
        """About how long the rest takes at the pace so far: consoles work side by side, so the slowest one counts."""
        consoles = {group.console for group in self.groups if group.state in Operation.OPEN_STATES}
        lengths = [self._left_at(console) for console in consoles]
        known = [length for length in lengths if length is not None]
        return max(known) if known and len(known) == len(lengths) else None

    def _left_at(self, console: int) -> timedelta | None:
        own = [group for group in self.groups if group.console == console]
        ended = sum(group.count for group in own if group.state in MOVED)
        begun = min((group.first_started_at for group in own if group.first_started_at), default=None)
        if ended < FEWEST_ENDED or begun is None:
            return None
        still_open = sum(group.count for group in own if group.state in Operation.OPEN_STATES)
        return (self.now - begun) * still_open / ended


def batch_progress(operations: OperationQuerySet, now: datetime) -> BatchProgress:
    """Return how far these operations have come, from one grouped query."""
    rows = operations.order_by().values_list("state", "console", "target_kind")
    counted = rows.annotate(count=Count("pk"), first=Min("started_at"))
    groups = [
        Group(state=state, console=console, target_kind=target_kind, count=count, first_started_at=first)
        for state, console, target_kind, count, first in counted
    ]
    return BatchProgress(groups, now)
