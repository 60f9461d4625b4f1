"""How a number of objects goes over the years: plain arithmetic on the day, so that any day can be asked for."""

from datetime import date
from math import floor
from typing import NamedTuple

from simulator.data.rows import Chance

# Sizes are those of this day; before and after it, growth is a straight line.
SIZED_ON = date(2026, 1, 1).toordinal()
DAYS_PER_YEAR = 365.25
# What comes and goes, in one order for all: each line begins elsewhere in it.
SWAYS = tuple(Chance(0, "sways").choices((-2, -1, -1, 0, 0, 0, 1, 1, 2), k=97))


class Day(NamedTuple):
    """A UTC day: counted since the beginning of the calendar, its month counted likewise, and its day of the month."""

    number: int
    month: int
    day: int

    @classmethod
    def of(cls, on: date) -> "Day":
        """That date."""
        return cls(on.toordinal(), on.year * 12 + on.month - 1, on.day)

    def end_of_last_month(self) -> "Day":
        """The last day before this month; that it is always a 31st is near enough for rules about days of a month."""
        return Day(self.number - self.day, self.month - 1, 31)


class Trend(NamedTuple):
    """One number of objects over time.

    It grows by `slope` steps a day, each of `step` objects, and sways by up to twice `sway`, `period` days at a time.
    """

    base: int
    slope: float = 0.0
    step: int = 1
    phase: float = 0.0
    sway: int = 0
    period: int = 1
    start: int = 0

    def count(self, number: int) -> int:
        """How many there are on the day of that number; never below zero."""
        count = self.base
        if self.slope:
            count += self.step * floor(self.slope * (number - SIZED_ON) + self.phase)
        if self.sway:
            count += self.sway * SWAYS[(self.start + (number + self.start) // self.period) % len(SWAYS)]
        return max(count, 0)


def draw_trend(chance: Chance, size: int) -> Trend:
    """The trend of a line of up to `size` objects: some stand still, most grow, a few shrink or grow in leaps."""
    base = 1 + int(size * chance.random() ** 2)
    rate, step = _growth(chance, base)
    return Trend(
        base=base,
        slope=base * rate / DAYS_PER_YEAR / step,
        step=step,
        phase=chance.random(),
        sway=_sway(chance, base),
        period=chance.randrange(10, 70),
        start=chance.randrange(5000),
    )


def _growth(chance: Chance, base: int) -> tuple[float, int]:
    """Growth a year as a share of the base, and by how many objects at a time."""
    kind, size = chance.random(), chance.random()
    if kind < 0.35:
        return 0.0, 1
    if kind < 0.48:
        return -0.02 - 0.06 * size, 1
    if kind < 0.6 and base > 5:
        return 0.1 + 0.2 * size, 3 + int(6 * size)
    return 0.06 + 0.2 * size, 1


def _sway(chance: Chance, base: int) -> int:
    if base < 4 or chance.random() < 0.4:
        return 0
    return 1 + base // 40
