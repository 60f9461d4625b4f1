"""How old the numbers of the first page are, console by console."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from consoles.models import Console, Freshness
from consoles.selectors import consoles_visible

# More consoles than this stand on the page behind the card.
MOST_SHOWN = 6


class State(StrEnum):
    """What can be said of a console's copy; the worst come first in the card."""

    UNREAD = "Not read yet"
    STALE = "Old"
    FAILING = "Failing"
    OFF = "Switched off"
    FRESH = "Fresh"

    @property
    def tone(self) -> str:
        """The urgency as a CSS class."""
        return "quiet" if self in (State.FRESH, State.OFF) else "warning"


@dataclass(frozen=True, kw_only=True, slots=True)
class ConsoleAge:
    """How old the oldest list of a console is that our role may read; None as long as one was never read."""

    name: str
    state: State
    refreshed_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class FreshnessSummary:
    """How old the numbers of all consoles are, those that need a look first."""

    consoles: list[ConsoleAge]

    @property
    def shown(self) -> list[ConsoleAge]:
        """The consoles that the card has room for."""
        return self.consoles[:MOST_SHOWN]

    @property
    def hidden_count(self) -> int:
        """How many more there are."""
        return len(self.consoles) - len(self.shown)

    @property
    def fresh_count(self) -> int:
        """How many consoles are as young as they should be."""
        return sum(console.state == State.FRESH for console in self.consoles)

    @property
    def oldest_at(self) -> datetime | None:
        """When the oldest numbers that any page shows were read; None before the first reading."""
        return min((console.refreshed_at for console in self.consoles if console.refreshed_at), default=None)

    @property
    def has_numbers(self) -> bool:
        """Whether anything was read so far."""
        return self.oldest_at is not None

    @property
    def is_unread(self) -> bool:
        """Whether there are consoles, and nothing is known of any of them."""
        return bool(self.consoles) and not self.has_numbers


def freshness_summary(*, user: User | AnonymousUser, now: datetime) -> FreshnessSummary:
    """Return how old everything is that this person may see."""
    ages = [_age(console, now) for console in consoles_visible(user)]
    order = list(State)
    return FreshnessSummary(consoles=sorted(ages, key=lambda age: (order.index(age.state), age.name)))


def _age(console: Console, now: datetime) -> ConsoleAge:
    lists = [item for item in console.freshness.all() if item.is_permitted]
    moments = [item.refreshed_at for item in lists if item.refreshed_at]
    return ConsoleAge(name=console.name, state=state_of(console, lists, now), refreshed_at=min(moments, default=None))


def state_of(console: Console, lists: Iterable[Freshness], now: datetime) -> State:
    """Return what can be said of a console, given the freshness of its lists that our role may read."""
    read = [item for item in lists if item.refreshed_at]
    if not console.is_active:
        return State.OFF
    if not read:
        return State.UNREAD
    if any(item.is_stale(now) for item in read):
        return State.STALE
    return State.FAILING if any(item.failed_at for item in lists) else State.FRESH
