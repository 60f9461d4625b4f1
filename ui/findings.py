"""Sentences that somebody should act on, collected from the rooms that own their subjects.

A room registers a source in `AppConfig.ready`; the overview asks for all of them. A source takes the person and `now`,
and reads through `visible_to`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any

from django.contrib.auth.models import AbstractUser, AnonymousUser

from ui.severity import Severity


@dataclass(frozen=True, kw_only=True, slots=True)
class Action:
    """Something to do about a finding by one press of a button: a form of hidden fields, posted to `url`."""

    label: str
    url: str
    fields: tuple[tuple[str, str], ...]
    # The full name of what somebody must be allowed to get the button.
    permission: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One sentence: about what, how urgent, since when, and where to go."""

    # Stable as long as the reason lasts, so that a finding can be told from a new one.
    key: str
    subject: str
    text: str
    severity: Severity
    url: str
    # What the link says, as something to do: "Show licenses".
    link: str
    since: date | datetime | None = None
    actions: tuple[Action, ...] = ()

    @property
    def order(self) -> tuple[int, bool, datetime, str]:
        """Most urgent first, then what has waited longest; unknown times last."""
        return self.severity.rank, self.since is None, _moment(self.since), self.key


Source = Callable[[Any, datetime], Iterable[Finding]]
_sources: list[Source] = []


def register(source: Source) -> Source:
    """Add a source of findings; registering it twice changes nothing. Usable as a decorator."""
    if source not in _sources:
        _sources.append(source)
    return source


def collect(user: AbstractUser | AnonymousUser, now: datetime) -> list[Finding]:
    """Return every finding that this person may see, with what they may do about it, most urgent first."""
    found = [_allowed(finding, user) for source in _sources for finding in source(user, now)]
    return sorted(found, key=lambda finding: finding.order)


def _allowed(finding: Finding, user: AbstractUser | AnonymousUser) -> Finding:
    if not finding.actions:
        return finding
    return replace(finding, actions=tuple(action for action in finding.actions if user.has_perm(action.permission)))


def _moment(since: date | datetime | None) -> datetime:
    if isinstance(since, datetime):
        return since
    return datetime.combine(since or date.max, time.min, UTC)
