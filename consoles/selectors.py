"""What the pages about consoles ask for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, QuerySet

from accounts.models import User
from consoles.models import Console, Freshness
from consoles.schedule import Rest

SECRET_FIELDS = ("api_key", "password", "ca_bundle")
SECRET_FIELDS_OF_CONSOLE = tuple(f"console__{name}" for name in SECRET_FIELDS)


@dataclass(frozen=True, kw_only=True, slots=True)
class StepFreshness:
    """How old our copy of a step's lists is: that of the oldest one that our role may read."""

    title: str
    refreshed_at: datetime | None
    is_stale: bool
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ConsoleRow:
    """A console as the list of consoles shows it."""

    console: Console
    rest: Rest | None
    steps: list[StepFreshness]


def consoles_visible(user: User | AnonymousUser) -> "QuerySet[Console]":
    """Return the consoles that this person may see, with the freshness of their lists and without their secrets."""
    freshness = Prefetch("freshness", queryset=Freshness.objects.visible_to(user))
    return Console.objects.visible_to(user).defer(*SECRET_FIELDS).prefetch_related(freshness)


def console_rows(user: User | AnonymousUser, now: datetime) -> list[ConsoleRow]:
    """Return every console that this person may see, as rows."""
    return [
        ConsoleRow(console=console, rest=console.schedule.rest(now), steps=step_freshness(console.freshness.all(), now))
        for console in consoles_visible(user)
    ]


def step_freshness(items: Iterable[Freshness], now: datetime) -> list[StepFreshness]:
    """Return one summary for each step, in the order of the steps."""
    permitted = [item for item in items if item.is_permitted]
    return [_summary(step, [item for item in permitted if item.step == step], now) for step in Freshness.Step]


def _summary(step: Freshness.Step, items: list[Freshness], now: datetime) -> StepFreshness:
    """A list that is read once a day says nothing of the age of the others."""
    regular = [item for item in items if not item.is_daily] or items
    oldest = min(regular, key=lambda item: (item.refreshed_at is not None, item.refreshed_at or now), default=None)
    refreshed_at = oldest.refreshed_at if oldest else None
    return StepFreshness(
        title=step.label,
        refreshed_at=refreshed_at,
        is_stale=not items or any(item.is_stale(now) for item in items),
        reason=oldest.reason if oldest else "",
    )
