"""When a console is read, and from when on its numbers are older than they should be: one rule, for all who ask.

A console rests in its quiet hours, while it is paused, and while it is switched off. What it would have been read
again for is due at the end of the rest, and the time of a rest makes no number stale.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# A copy is stale after two refresh intervals and one more for the refresh itself.
STALE_INTERVALS = 3
DAY = timedelta(days=1)
# The nights looked back upon at most: whoever sleeps but for an hour a day is stale after two weeks all the same.
MOST_NIGHTS = 14
LONG_AGO = datetime.min.replace(tzinfo=UTC)
# What `Schedule` is made of, for queries that load only some fields of a console.
FIELDS = ("is_active", "time_zone", "refresh_minutes", "quiet_from", "quiet_until", "paused_until")
FIELDS_OF_CONSOLE = tuple(f"console__{name}" for name in FIELDS)


class Resting(StrEnum):
    """Why a console is not read."""

    OFF = "switched off"
    PAUSED = "paused"
    QUIET = "quiet"


@dataclass(frozen=True, kw_only=True, slots=True)
class Rest:
    """That a console is not read, why, and until when; None for until somebody switches it on."""

    kind: Resting
    until: datetime | None
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule:
    """How often a console is read, and when not; times of day are those of its own `zone`."""

    interval: timedelta
    zone: ZoneInfo
    is_active: bool = True
    quiet_from: time | None = None
    quiet_until: time | None = None
    paused_until: datetime | None = None

    def rest(self, now: datetime) -> Rest | None:
        """Return the rest that it is in, None while it is read."""
        if not self.is_active:
            return Rest(kind=Resting.OFF, until=None, words=Resting.OFF.value)
        until = self.awake_from(now)
        if until == now:
            return None
        kind = Resting.PAUSED if self.paused_until and now < self.paused_until else Resting.QUIET
        return Rest(kind=kind, until=until, words=f"{kind} until {self.said(until, now)}")

    def next_at(self, asked_at: datetime | None, now: datetime) -> datetime | None:
        """Return when it is to be read next, now or later; None while it is switched off.

        `asked_at` is when it was asked to be read last. A moment that a clock gave which has been set back since is as
        good as none.
        """
        if not self.is_active:
            return None
        is_known = asked_at is not None and asked_at < now + self.interval
        planned = asked_at + self.interval if asked_at and is_known else now
        return self.awake_from(max(planned, now))

    def is_due(self, asked_at: datetime | None, now: datetime) -> bool:
        """Whether it is to be read now."""
        return self.next_at(asked_at, now) == now

    def is_stale(self, refreshed_at: datetime | None, now: datetime, *, is_daily: bool = False) -> bool:
        """Whether what was read at `refreshed_at` is older than it should be; what was never read is.

        What is read once a day may be a day older than all else.
        """
        if refreshed_at is None:
            return True
        now = now - DAY if is_daily else now
        return now - refreshed_at > self.patience and refreshed_at < self.fresh_since(now)

    def said(self, moment: datetime, now: datetime) -> str:
        """Return a moment by the console's clock: its time, with the day where it is more than a day ahead."""
        local = moment.astimezone(self.zone)
        is_near = moment - now <= DAY
        return f"{local:%H:%M} {self.zone.key}" if is_near else f"{local:%Y-%m-%d %H:%M} {self.zone.key}"

    @property
    def patience(self) -> timedelta:
        """The age at which numbers are stale, as long as there is no rest."""
        return STALE_INTERVALS * self.interval

    def fresh_since(self, now: datetime) -> datetime:
        """Return from when on a reading is not stale: so long ago that `patience` has passed without the rests."""
        left, moment = self.patience, now
        pause_ended = self.paused_until or LONG_AGO
        for start, end in self._nights_before(now):
            if moment - end >= left or end <= pause_ended:
                break
            left -= max(moment - end, timedelta(0))
            moment = min(moment, start)
        # When a pause began is not known, so that nothing from before its end is held against anybody.
        return moment - left if moment - left > pause_ended else LONG_AGO

    def awake_from(self, moment: datetime) -> datetime:
        """Return `moment`, or the end of the rests that it falls into."""
        while end := self._rest_end(moment):
            moment = end
        return moment

    def _rest_end(self, moment: datetime) -> datetime | None:
        if self.paused_until and moment < self.paused_until:
            return self.paused_until
        return next((end for start, end in self._nights_around(moment) if start <= moment < end), None)

    def _nights_around(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        day = moment.astimezone(self.zone).date()
        for offset in (-1, 0, 1):
            yield from self._night(day + offset * DAY)

    def _nights_before(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The quiet hours that have begun by `moment`, the latest first; each ends by `moment` at the latest."""
        day = moment.astimezone(self.zone).date()
        for offset in range(1, -MOST_NIGHTS, -1):
            for start, end in self._night(day + offset * DAY):
                if start < moment:
                    yield start, min(end, moment)

    def _night(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The quiet hours that begin on `day`, if there are any.

        A time that the clock skips or shows twice counts so that they are longer, and never shorter, than was asked.
        """
        if self.quiet_from is None or self.quiet_until is None or self.quiet_from == self.quiet_until:
            return
        last_day = day if self.quiet_from < self.quiet_until else day + DAY
        yield min(self._moments(day, self.quiet_from)), max(self._moments(last_day, self.quiet_until))

    def _moments(self, day: date, at: time) -> tuple[datetime, datetime]:
        local = datetime.combine(day, at, self.zone)
        return local.replace(fold=0).astimezone(UTC), local.replace(fold=1).astimezone(UTC)


def zone_of(name: str) -> ZoneInfo:
    """Return the zone of that name; UTC for one that this machine does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
