"""What rooms below have to say about a thing on its own page, which a room above shows without knowing them.

A room registers in `AppConfig.ready` a source for the model of that thing; it takes the thing, the person and `now`, is
asked once for each page of it and must be cheap.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model


@dataclass(frozen=True, kw_only=True, slots=True)
class Remark:
    """A part of the page of a thing: the fragment that shows it, and what that reads as `said`."""

    template: str
    said: Any


# The thing and the person are as wide as the rooms that register: each knows what it registered for.
Source = Callable[[Any, Any, datetime], Remark | None]
_sources: dict[type[Model], list[Source]] = {}


def register(model: type[Model], source: Source) -> None:
    """Add a source of remarks about things of `model`; registering it twice changes nothing."""
    known = _sources.setdefault(model, [])
    if source not in known:
        known.append(source)


def remarks_on(thing: Model, *, user: Any, now: datetime) -> list[Remark]:
    """Return what there is to say about `thing` to this person, in the order of registration."""
    said = (source(thing, user, now) for source in _sources.get(type(thing), ()))
    return [remark for remark in said if remark]
