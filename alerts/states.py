"""In which state an alert is at a moment: what people said to it counts until the moment that they named."""

from datetime import datetime

from django.db.models import Case, Q, TextChoices, Value, When

from alerts.models import Alert


class State(TextChoices):
    """The states of an alert, in the order in which lists are sorted by them."""

    OPEN = "open", "Open"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    MUTED = "muted", "Muted"
    SOLVED = "solved", "Solved"

    @property
    def rank(self) -> int:
        """The place in the order of lists."""
        return list(State).index(self)


UNSOLVED = (State.OPEN, State.ACKNOWLEDGED, State.MUTED)


def state_case(now: datetime) -> Case:
    """The state in SQL, open again once the moment is over until which somebody has dealt with the alert."""
    holds = Q(handled_until=None) | Q(handled_until__gt=now)
    return Case(
        When(solved_at__isnull=False, then=Value(State.SOLVED)),
        When(holds, handling=Alert.Handling.ACKNOWLEDGED, then=Value(State.ACKNOWLEDGED)),
        When(holds, handling=Alert.Handling.MUTED, then=Value(State.MUTED)),
        default=Value(State.OPEN),
    )


def state_rank() -> Case:
    """The rank of the annotation `state` in SQL."""
    return Case(*(When(state=state, then=Value(state.rank)) for state in State))
