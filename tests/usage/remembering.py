"""A memory of every reading, slow and obvious, to hold against what gauges keep of days and months."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from tests.usage.adding import Counted, added_up, sums
from tests.usage.console import Row

Key = tuple[str, ...]
Said = dict[str, dict[Key, float | None]]
# What is counted by organization, and the sum over organizations: each key is organization, product and unit type.
LEVELS: tuple[tuple[str, str, Callable[[Counted], Key]], ...] = (
    ("organization", "console", lambda entry: (entry.organization, "", entry.unit_type)),
    ("organization_product", "product", lambda entry: (entry.organization, entry.product, entry.unit_type)),
)
KINDS = [kind for one, whole, _ in LEVELS for kind in (one, whole)]


class Month(NamedTuple):
    """What pages say of the month of some moment, and of the one before."""

    this_high: float | None
    last_end: float | None
    last_high: float | None
    change: float | None


@dataclass
class Memory:
    """Every complete reading, with what each gauge of a kind used at it."""

    readings: list[tuple[datetime, Said]] = field(default_factory=list)
    seen: dict[str, set[Key]] = field(default_factory=lambda: defaultdict(set))

    def note(self, moment: datetime, usage: list[Row]) -> None:
        """Remember what the console said at `moment`; what it said once and says no more is nothing."""
        said: Said = {}
        for kind, whole, key in LEVELS:
            now = {by: one[0] for by, one in sums(usage, key).items()}
            said[kind] = {**dict.fromkeys(self.seen[kind], 0.0), **now}
            self.seen[kind].update(now)
            parts = ((("", *by[1:]), (one,)) for by, one in said[kind].items())
            said[whole] = {by: one[0] for by, one in added_up(parts).items()}
        self.readings.append((moment, said))

    def days(self) -> list[date]:
        """The days on which it was read."""
        return sorted({moment.astimezone(UTC).date() for moment, _ in self.readings})

    def of_day(self, kind: str, key: Key, day: date) -> tuple[float | None, float | None]:
        """The last and the highest value of a day."""
        values = self._values(kind, key, lambda moment: moment.date() == day)
        return values[-1], highest(values)

    def of_month(self, kind: str, key: Key, now: datetime) -> Month:
        """What is to be said at `now`."""
        first = now.astimezone(UTC).date().replace(day=1)
        before = (first - timedelta(days=1)).replace(day=1)
        this = self._values(kind, key, lambda moment: moment.date().replace(day=1) == first)
        last = self._values(kind, key, lambda moment: moment.date().replace(day=1) == before)
        current = self._values(kind, key, lambda _: True)[-1]
        last_end = last[-1] if last else None
        change = None if current is None or last_end is None else current - last_end
        return Month(highest(this), last_end, highest(last), change)

    def _values(self, kind: str, key: Key, wanted: Callable[[datetime], bool]) -> list[float | None]:
        """What was read, in the order of the readings; what is not in a list uses nothing."""
        return [said[kind].get(key, 0.0) for moment, said in self.readings if wanted(moment.astimezone(UTC))]


def highest(values: Iterable[float | None]) -> float | None:
    """The highest of what is known."""
    return max((value for value in values if value is not None), default=None)
