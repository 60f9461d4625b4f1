"""When each console was asked for last, and when it is read next."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max

from consoles.models import Console
from consoles.schedule import Rest
from refresh.models import Refresh


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """The rest that a console is in, if it is in one, and when it is read next, in words."""

    rest: Rest | None
    next_words: str


def plan_of(console: Console, asked_at: datetime | None, now: datetime) -> Plan:
    """Return what is planned for `console`, which was asked for last at `asked_at`."""
    schedule = console.schedule
    next_at = schedule.next_at(asked_at, now)
    if next_at is None:
        return Plan(rest=schedule.rest(now), next_words="not planned")
    words = "within seconds" if next_at <= now else schedule.said(next_at, now)
    return Plan(rest=schedule.rest(now), next_words=words)


def last_asked(consoles: Iterable[Console], now: datetime) -> dict[int, datetime]:
    """Return when each console was asked to be read within its interval, by key; one query for each interval.

    Left out is what was asked for longer ago, and what a clock wrote that has been set back by more than that since.
    """
    alike = defaultdict[timedelta, list[int]](list)
    for console in consoles:
        alike[console.schedule.interval].append(console.pk)
    found: dict[int, datetime] = {}
    for interval, keys in alike.items():
        near = Refresh.objects.filter(requested_at__gt=now - interval, requested_at__lt=now + interval)
        found |= dict(near.filter(console__in=keys).order_by().values_list("console").annotate(Max("requested_at")))
    return found
