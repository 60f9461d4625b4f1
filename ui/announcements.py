"""Lines above the content of every page: things without whose knowledge the numbers below mislead.

A room registers a source in `AppConfig.ready`; it takes the person and `now`, is asked once for each whole page and
must be cheap.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from ui.severity import Severity


@dataclass(frozen=True, kw_only=True, slots=True)
class Announcement:
    """One line above the content of every page."""

    text: str
    severity: Severity = Severity.WARNING
    url: str = ""
    link: str = "Details"


Source = Callable[[Any, datetime], Iterable[Announcement]]
_sources: list[Source] = []


def register(source: Source) -> Source:
    """Add a source of announcements; registering it twice changes nothing. Usable as a decorator."""
    if source not in _sources:
        _sources.append(source)
    return source


def collect(user: AbstractBaseUser | AnonymousUser, now: datetime) -> list[Announcement]:
    """Return what this person must know, most urgent first."""
    found = [announcement for source in _sources for announcement in source(user, now)]
    return sorted(found, key=lambda announcement: announcement.severity.rank)
