"""How far a refresh is, in one number and one sentence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils.http import urlencode

from accounts.models import User
from consoles.lists import LISTS, TITLES
from consoles.models import Console
from consoles.schedule import FIELDS as SCHEDULE_FIELDS
from consoles.sight import coverage
from refresh.evidence import EVIDENCE
from refresh.history import HISTORY
from refresh.models import Refresh, RefreshStep
from ui import wording

# A refresh that nobody has begun with for so long waits for a worker that is busy or not there.
PATIENCE = timedelta(seconds=30)
OUTCOMES = {
    Refresh.State.SUCCEEDED: "read completely",
    Refresh.State.INCOMPLETE: "read, but not all lists",
    Refresh.State.FAILED: "could not be read",
}
# More refreshes than this share one bar.
MOST_BARS = 4
# In the address of the progress: the page waits for the first reading of a console, for which nobody has asked yet.
AWAITED = "awaited"
RUNNING = (RefreshStep.State.WAITING, RefreshStep.State.RUNNING)
# Of what is read otherwise than list by list.
OTHER_TITLES = {item.part: item.title for item in (HISTORY, EVIDENCE)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """One refresh as its bar shows it."""

    pk: int
    console: str
    is_open: bool
    is_bad: bool
    percent: int
    text: str


def progress_visible(user: User | AnonymousUser, watched: Iterable[int], now: datetime) -> list[Progress]:
    """Return the progress of every open refresh that this person may see, and of those in `watched`, by console."""
    wanted = Q(state__in=Refresh.OPEN_STATES) | Q(pk__in=list(watched))
    refreshes = Refresh.objects.visible_to(user).filter(wanted).select_related("console")
    covers = coverage(user)
    return [
        progress_of(refresh, now, with_counts=covers(refresh.console_id))
        for refresh in refreshes.only(*FIELDS).prefetch_related("steps").order_by("console__name", "pk")
    ]


FIELDS = ("state", "reason", "requested_at", "console__name")


def bars(user: User | AnonymousUser, watched: Iterable[int], now: datetime) -> dict[str, Any]:
    """Return what the template of the progress reads: a bar for each open or `watched` refresh, or one for many."""
    progress = progress_visible(user, watched, now)
    is_awaited = first_reading_awaited(user, now)
    query = [("refresh", str(item.pk)) for item in progress]
    many = len(progress) > MOST_BARS
    return {
        "progress": [item for item in progress if item.is_bad and not item.is_open] if many else progress,
        "count": len(progress),
        "ended": sum(not item.is_open for item in progress),
        "percent": sum(item.percent for item in progress) // len(progress) if many else 0,
        "is_many": many,
        "is_open": any(item.is_open for item in progress),
        "is_awaited": is_awaited,
        "watch_query": urlencode([*query, (AWAITED, "1")] if is_awaited else query),
    }


def first_reading_awaited(user: User | AnonymousUser, now: datetime) -> bool:
    """Return whether this person may see a console that the schedule is about to read for the first time."""
    unread = Console.objects.visible_to(user).filter(is_active=True, refreshes=None).only(*SCHEDULE_FIELDS)
    return any(console.schedule.rest(now) is None for console in unread)


def progress_of(refresh: Refresh, now: datetime, *, with_counts: bool = True) -> Progress:
    """Return how far `refresh` is; `with_counts` of rows, which are totals of the console."""
    steps = list(refresh.steps.all())
    return Progress(
        pk=refresh.pk,
        console=refresh.console.name,
        is_open=refresh.is_open,
        is_bad=refresh.state in {Refresh.State.FAILED, Refresh.State.INCOMPLETE},
        percent=percent_of(steps) if refresh.is_open else 100,
        text=_text(refresh, steps, now, with_counts=with_counts),
    )


def percent_of(steps: Sequence[RefreshStep]) -> int:
    """Return how much is read, rounded down: each list counts the same, and a past as much as all lists together."""
    weights = [len(LISTS) if step.part == HISTORY.part else 1 for step in steps] or [1]
    return int(100 * sum(weight * _share(step) for weight, step in zip(weights, steps, strict=False)) / sum(weights))


def title_of(step: RefreshStep) -> str:
    """Return what people call the list of this step."""
    return OTHER_TITLES.get(step.part) or TITLES.get((step.step, step.part), step.part)


def doing(steps: Sequence[RefreshStep], *, with_counts: bool = True) -> str:
    """Say which list is being read, and `with_counts` how much of it has come."""
    step = next((step for step in steps if step.state == RefreshStep.State.RUNNING), None)
    if step is None:
        is_beginning = not steps or any(step.state == RefreshStep.State.WAITING for step in steps)
        return "asking who we are" if is_beginning else "tying the rows together"
    is_counted = with_counts and step.total_count
    rows = f", {wording.number(step.seen_count)} of {wording.number(step.total_count)}" if is_counted else ""
    return f"reading {title_of(step)}{rows}"


def _share(step: RefreshStep) -> float:
    if step.state not in RUNNING:
        return 1.0
    return min(step.seen_count / step.total_count, 1.0) if step.total_count else 0.0


def _text(refresh: Refresh, steps: list[RefreshStep], now: datetime, *, with_counts: bool) -> str:
    if refresh.state == Refresh.State.QUEUED:
        waits = now - refresh.requested_at > PATIENCE
        return f"has waited {wording.age(refresh.requested_at, now)} for a worker" if waits else "about to begin"
    if refresh.state == Refresh.State.RUNNING:
        return doing(steps, with_counts=with_counts)
    return f"{OUTCOMES[Refresh.State(refresh.state)]}{_reason(refresh, steps)}"


def _reason(refresh: Refresh, steps: list[RefreshStep]) -> str:
    """What went wrong, from the whole refresh or its first list that failed."""
    failed = (f"{title_of(step)}: {step.reason}" for step in steps if step.state == RefreshStep.State.FAILED)
    reason = refresh.reason or next(failed, "")
    return f". {reason}" if reason else ""
