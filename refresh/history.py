"""The demo's past: a year of usage, read from the simulated console as it was at each of many moments.

It goes through the code that reads every console, one moment after the other, before the present is read for the first
time. Moments that were read already are left out, so that a worker that takes over goes on where the last one died.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from consoles.connection import client_for
from consoles.lists import USAGE, ConsoleList
from consoles.models import Console, Freshness
from refresh.copying import ListCopy
from refresh.models import RefreshStep
from refresh.reading import StepReading
from refresh.spool import Spool
from usage.models import Coverage
from usage.reading import UsageMirror
from vspc.client import VspcClient

HISTORY = ConsoleList(USAGE, "history", "a year of usage", lambda client: client.licensing.usage)
DAYS, DAILY = 365, 90
# Late in the day, so that the last day of a month is what its report would see.
HOUR = 22


def history_is_wanted(console: Console) -> bool:
    """Whether `console` is the demo and the present of its usage has not been read yet."""
    return (
        console.is_demo
        and not Freshness.objects.filter(console=console, step=USAGE, refreshed_at__isnull=False).exists()
    )


def past_is_replayed() -> bool:
    """Whether a demo has still to read its past: nobody is to be told of that as if it were now."""
    return any(history_is_wanted(console) for console in Console.objects.filter(is_demo=True).only("is_demo"))


def moments_of_history(now: datetime, *, after: datetime | None) -> list[datetime]:
    """Return the moments to read, oldest first: a week apart, in the last 90 days a day apart; none up to `after`."""
    yesterday = now.replace(hour=HOUR, minute=0, second=0, microsecond=0) - timedelta(days=1)
    days = [*range(DAYS, DAILY, -7), *range(DAILY, -1, -1)]
    moments = (yesterday - timedelta(days=age) for age in days)
    return [moment for moment in moments if after is None or moment > after]


class HistoryReading(StepReading):
    """The usage of the demo at each moment of its past."""

    def read(self, client: VspcClient) -> None:
        """Copy the list of usage as it was at each moment; raises `VspcError` where that cannot be read."""
        latest = Coverage.objects.filter(console=self.console).order_by("-day").first()
        moments = moments_of_history(timezone.now(), after=latest.last_read_at if latest else None)
        self.note(state=RefreshStep.State.RUNNING, started_at=timezone.now())
        for number, moment in enumerate(moments):
            self._read_as_of(moment)
            self.note_progress(len(moments), number + 1)
        self.note(
            state=RefreshStep.State.SUCCEEDED,
            finished_at=timezone.now(),
            total_count=len(moments),
            seen_count=len(moments),
        )

    def _read_as_of(self, moment: datetime) -> None:
        mirror = UsageMirror(self.console, self.links)
        with client_for(self.console, as_of=moment) as client, Spool(mirror.known()) as spool:
            copy = ListCopy(HISTORY.open(client), mirror, spool, self.lease, now=lambda: moment)
            copy.read(lambda _page: None)
            with transaction.atomic():
                copy.complete()
