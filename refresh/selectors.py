"""What the page of freshness asks for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from accounts.models import User
from consoles.lists import LISTS, ConsoleList
from consoles.models import Console, Freshness
from consoles.selectors import StepFreshness, consoles_visible, step_freshness
from consoles.sight import coverage
from refresh.asking import Plan, last_asked, plan_of
from refresh.models import Refresh, RefreshStep
from refresh.progress import RUNNING, title_of
from ui import wording


@dataclass(frozen=True, kw_only=True, slots=True)
class ListFreshness:
    """How old our copy of one list is; `tone` is the class of the badge that says the state."""

    title: str
    step: str
    state: str
    tone: str
    refreshed_at: datetime | None
    failed_at: datetime | None
    # A total of the console: None for those whose scope does not cover it.
    row_count: int | None
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ConsoleFreshness:
    """A console with the freshness of its lists; `is_troubled` when one of them needs somebody's eye."""

    console: Console
    steps: list[StepFreshness]
    lists: list[ListFreshness]
    is_troubled: bool
    # Why none of its lists could be read, where it is the same for all of them.
    reason: str
    plan: Plan


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """How many rows of a console a refresh has seen, and how many of them had changed or gone."""

    seen: int
    changed: int
    gone: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PastStep:
    """One list of a past refresh; `counts` as those of `PastRefresh`."""

    title: str
    state: str
    tone: str
    took: str
    step: RefreshStep
    counts: Counts | None


@dataclass(frozen=True, kw_only=True, slots=True)
class PastRefresh:
    """A refresh in the history; `counts` over its lists are None for those whose scope does not cover the console."""

    refresh: Refresh
    tone: str
    steps: list[PastStep]
    counts: Counts | None
    reason: str
    took: str


TONES = {"failed": "critical", "incomplete": "warning", "not_permitted": "", "succeeded": "quiet"}


def console_freshness(user: User | AnonymousUser, now: datetime) -> list[ConsoleFreshness]:
    """Return every console that this person may see, those in trouble first."""
    consoles, covers = list(consoles_visible(user)), coverage(user)
    asked = last_asked(consoles, now)
    found = [
        _of_console(console, plan_of(console, asked.get(console.pk), now), now, is_covered=covers(console.pk))
        for console in consoles
    ]
    return sorted(found, key=lambda item: not item.is_troubled)


def refreshes_past(user: User | AnonymousUser) -> "QuerySet[Refresh]":
    """Return the refreshes that this person may see, the youngest first, with their lists."""
    refreshes = Refresh.objects.visible_to(user).select_related("console", "requested_by")
    return refreshes.only(*PAST_FIELDS).prefetch_related("steps")


PAST_FIELDS = (
    "state", "trigger", "requested_at", "started_at", "finished_at", "reason", "console__name",
    "requested_by__username",
)  # fmt: skip


def pasts_of(refreshes: Iterable[Refresh], *, user: User | AnonymousUser) -> list[PastRefresh]:
    """Return refreshes as the history shows them to this person."""
    covers = coverage(user)
    return [_past_of(refresh, is_covered=covers(refresh.console_id)) for refresh in refreshes]


def _past_of(refresh: Refresh, *, is_covered: bool) -> PastRefresh:
    steps = list(refresh.steps.all())
    return PastRefresh(
        refresh=refresh,
        tone=TONES.get(refresh.state, ""),
        steps=[_past_step(step, is_open=refresh.is_open, is_covered=is_covered) for step in steps],
        counts=_counts(steps) if is_covered else None,
        reason=refresh.reason or next((step.reason for step in steps if step.state == step.State.FAILED), ""),
        took=_took(refresh.duration),
    )


def capitalized(text: str) -> str:
    """Return `text` with its first letter large and the others as they are."""
    return text[:1].upper() + text[1:]


def _counts(steps: Sequence[RefreshStep]) -> Counts:
    return Counts(
        seen=sum(step.seen_count for step in steps),
        changed=sum(step.changed_count for step in steps),
        gone=sum(step.gone_count for step in steps),
    )


def _past_step(step: RefreshStep, *, is_open: bool, is_covered: bool) -> PastStep:
    """A list that was under way when its worker died says so."""
    given_up = step.state in RUNNING and not is_open
    return PastStep(
        title=capitalized(title_of(step)),
        state="Not finished" if given_up else step.get_state_display(),
        tone="" if given_up else TONES.get(step.state, ""),
        took=_took(step.duration),
        step=step,
        counts=_counts([step]) if is_covered else None,
    )


def _took(duration: timedelta | None) -> str:
    return wording.UNKNOWN if duration is None else wording.duration(duration)


def _of_console(console: Console, plan: Plan, now: datetime, *, is_covered: bool) -> ConsoleFreshness:
    items = {(item.step, item.part): item for item in console.freshness.all()}
    lists = [_of_list(item, items.get((item.step.value, item.part)), now, is_covered=is_covered) for item in LISTS]
    reasons = {item.reason for item in lists}
    return ConsoleFreshness(
        console=console,
        steps=step_freshness(items.values(), now),
        lists=lists,
        is_troubled=console.is_active and any(item.tone == "warning" for item in lists),
        reason=reasons.pop() if len(reasons) == 1 else "",
        plan=plan,
    )


def _of_list(item: ConsoleList, freshness: Freshness | None, now: datetime, *, is_covered: bool) -> ListFreshness:
    state, tone = _state(freshness, now)
    row_count = freshness.row_count if freshness else 0
    return ListFreshness(
        title=capitalized(item.title),
        step=item.step.label,
        state=state,
        tone=tone,
        refreshed_at=freshness.refreshed_at if freshness else None,
        failed_at=freshness.failed_at if freshness else None,
        row_count=row_count if is_covered else None,
        reason=freshness.reason if freshness else "",
    )


def _state(freshness: Freshness | None, now: datetime) -> tuple[str, str]:
    """The state of a list in a word or two, and how loud it is."""
    if freshness is None:
        return "Not read yet", "quiet"
    if not freshness.is_permitted:
        return "Not permitted", ""
    if freshness.is_stale(now):
        return ("Never read" if freshness.refreshed_at is None else "Stale"), "warning"
    return ("Last attempt failed", "warning") if freshness.failed_at else ("Fresh", "quiet")
