"""What a gauge remembers of its day and its months, from one change to the next.

A reading belongs to the UTC day and month in which its request was sent. The value that a change replaces counts for a
day or a month only when it was read in it: what nobody read after midnight is not known to have been there.
"""

from dataclasses import dataclass
from datetime import date

from usage.months import month_before, month_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Marks:
    """`used_units` of a gauge at its last change, the highest of that day and month, and the month before in short."""

    used_units: float | None
    day: date
    day_high: float | None
    month: date
    month_high: float | None
    # None where that month was not read.
    previous_last: float | None
    previous_high: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadBefore:
    """Whether the console's usage was read completely earlier on the day, in the month, and in the months before."""

    in_day: bool
    in_month: bool
    in_previous_month: bool


def marks_after(before: Marks | None, used_units: float | None, *, day: date, read: ReadBefore) -> Marks:
    """Return the marks after a reading of `used_units` on `day` that differs from `before`; None is a gauge's first."""
    month = month_of(day)
    replaced = before.used_units if before else _absent(read)
    last, high = _previous(before, month, read)
    return Marks(
        used_units=used_units,
        day=day,
        day_high=highest(
            before.day_high if before and before.day == day else None, replaced if read.in_day else None, used_units
        ),
        month=month,
        month_high=highest(_month_high(before, month), replaced if read.in_month else None, used_units),
        previous_last=last,
        previous_high=high,
    )


def _absent(read: ReadBefore) -> float | None:
    """What a gauge that was never there used: nothing, if anybody looked."""
    return 0.0 if read.in_month or read.in_previous_month else None


def _month_high(before: Marks | None, month: date) -> float | None:
    """What is kept as the highest of `month`, also where a clock has been set back to before its end."""
    if before and before.month == month:
        return before.month_high
    return before.previous_high if before and month_before(before.month) == month else None


def _previous(before: Marks | None, month: date, read: ReadBefore) -> tuple[float | None, float | None]:
    """Last and highest of the month before `month`."""
    if before and before.month == month:
        return before.previous_last, before.previous_high
    if not read.in_previous_month:
        return None, None
    if before is None:
        return 0.0, 0.0
    if before.month > month:
        # A clock has been set back: what was written under it says nothing of the month before.
        return None, None
    last = before.used_units
    return last, before.month_high if before.month == month_before(month) else last


def highest(*values: float | None) -> float | None:
    """Return the highest of the values that are known."""
    return max((value for value in values if value is not None), default=None)
