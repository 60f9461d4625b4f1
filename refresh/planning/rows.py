"""When each console is read, when next, and whether its interval leaves time for that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Window
from django.db.models.functions import RowNumber

from accounts.models import User
from consoles.models import Console
from consoles.selectors import SECRET_FIELDS
from refresh.asking import Plan, last_asked, plan_of
from refresh.models import Refresh
from ui import wording

# So many of the last refreshes say how long one takes.
LAST = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class ScheduleRow:
    """A console with its plan, and how long its last refreshes took, the latest first."""

    console: Console
    plan: Plan
    durations: Sequence[timedelta]

    @property
    def interval(self) -> str:
        """How often it is read, in words."""
        minutes = int(self.console.schedule.interval.total_seconds()) // 60
        return f"every{wording.NO_BREAK_SPACE}{wording.number(minutes)}{wording.NO_BREAK_SPACE}min"

    @property
    def took(self) -> str:
        """How long the last refreshes took, in words; empty where none has ended."""
        if not self.durations:
            return ""
        shortest, longest = wording.duration(min(self.durations)), wording.duration(max(self.durations))
        return longest if shortest == longest else f"{shortest} to {longest}"

    @property
    def warning(self) -> str:
        """What is wrong with the interval, or nothing."""
        longest = max(self.durations, default=timedelta(0))
        if longest < self.console.schedule.interval:
            return ""
        return f"A refresh has taken {wording.duration(longest)}: it is not read more often than that."


def schedule_rows(user: User | AnonymousUser, now: datetime) -> list[ScheduleRow]:
    """Return every console that this person may see, with its schedule."""
    consoles = list(Console.objects.visible_to(user).defer(*SECRET_FIELDS))
    asked, durations = last_asked(consoles, now), _durations(user)
    return [
        ScheduleRow(
            console=console,
            plan=plan_of(console, asked.get(console.pk), now),
            durations=durations.get(console.pk, ()),
        )
        for console in consoles
    ]


def _durations(user: User | AnonymousUser) -> dict[int, list[timedelta]]:
    """How long the last complete readings of each console took, by its key."""
    ended = Refresh.objects.visible_to(user).filter(state=Refresh.State.SUCCEEDED, started_at__isnull=False)
    place = Window(RowNumber(), partition_by="console", order_by=F("requested_at").desc())
    found: dict[int, list[timedelta]] = {}
    for refresh in ended.annotate(place=place).filter(place__lte=LAST).order_by("place"):
        if refresh.duration is not None:
            found.setdefault(refresh.console_id, []).append(refresh.duration)
    return found
