"""Writing gauges: only those that changed, each with its marks and its row of the day."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from django.db.models import QuerySet

from consoles.models import Console
from consoles.upsert import Insert, insert_selected
from usage.coverage import ReadDays
from usage.marks import Marks, ReadBefore, marks_after
from usage.models import Gauge, GaugeDay
from usage.months import day_of

KEY = ("kind", "subject", "unit_type")
AMOUNTS = ("used_units", "new_units", "rental_units", "is_partial")
TIES = ("usage_id", "reseller_id", "product", "workload")
MARKS = ("day", "day_high", "month", "month_high", "previous_last", "previous_high")
COLUMNS = ("console_id", *KEY, *AMOUNTS, *TIES, "changed_at", *MARKS)
marks_of = attrgetter(*MARKS)
# What a gauge's row of the day is called, and what it is.
DAY = {
    "gauge_id": "pk",
    "day": "day",
    "used_last": "used_units",
    "used_high": "day_high",
    "new_last": "new_units",
    "rental_last": "rental_units",
}


class GaugeKey(NamedTuple):
    """What a gauge of a console is known by."""

    kind: str
    subject: str
    unit_type: str


class Amounts(NamedTuple):
    """The sums of a gauge; `is_partial` when a line gives no figure for what is used."""

    used_units: float | None
    new_units: float | None
    rental_units: float | None
    is_partial: bool


class Ties(NamedTuple):
    """What a gauge is about, in a form that can be joined."""

    usage_id: int | None = None
    reseller_id: int | None = None
    product: str = ""
    workload: str = ""


NOTHING = Amounts(0.0, 0.0, 0.0, False)
# Sums of doubles depend, far behind the point, on the order in which they were added: that is no change.
DIGITS = 6


class Measured(NamedTuple):
    """What a reading says of one gauge; `read_at` is when its request was sent."""

    amounts: Amounts
    ties: Ties
    read_at: datetime


@dataclass(frozen=True, slots=True)
class _Kept:
    """A gauge as we have it."""

    amounts: Amounts
    ties: Ties
    marks: Marks


def gauges_write(
    console: Console,
    measured: Mapping[GaugeKey, Measured],
    gauges: "QuerySet[Gauge]",
    *,
    read: ReadDays,
    absent_at: Mapping[int | None, datetime],
) -> None:
    """Bring `gauges`, and new ones, to what was measured; those of them that were not measured use nothing.

    `absent_at` tells by the key of the organization, None for all others, when it was seen that they use nothing.
    """
    kept = _kept(gauges)
    absent = {
        key: Measured(NOTHING, gauge.ties, absent_at[gauge.ties.usage_id])
        for key, gauge in kept.items()
        if key not in measured and gauge.amounts != NOTHING
    }
    moments = _moments({one.read_at for one in measured.values()}.union(absent_at.values()), read)
    changed = list(_changed(console, {**measured, **absent}, kept, moments))
    if changed:
        # Where none is kept, all are new and none needs to be looked for.
        Insert(Gauge, COLUMNS, changed, key=["console_id", *KEY] if kept else ()).execute()
        days = gauges.filter(changed_at__in=moments).values_list(*DAY.values())
        insert_selected(GaugeDay, list(DAY), days, key=["gauge_id", "day"])


def _changed(
    console: Console, measured: Mapping[GaugeKey, Measured], kept: Mapping[GaugeKey, _Kept], moments: "_Moments"
) -> Iterator[tuple[object, ...]]:
    """The columns of each gauge that is new or other than it was."""
    for key, (sums, ties, read_at) in measured.items():
        before, amounts = kept.get(key), _rounded(sums)
        if before is None or (before.amounts, before.ties) != (amounts, ties):
            marks = _marks(before, amounts.used_units, *moments[read_at])
            yield console.pk, *key, *amounts, *ties, read_at, *marks_of(marks)


def _rounded(amounts: Amounts) -> Amounts:
    used, new, rental = map(_round, amounts[:3])
    return Amounts(used, new, rental, amounts.is_partial)


def _round(value: float | None) -> float | None:
    if value is None:
        return None
    # Most are whole, and rounding is dear. Adding zero makes a plain one of what would be minus nothing.
    return (round(value, DIGITS) if value % 1 else value) + 0.0


def _kept(gauges: "QuerySet[Gauge]") -> dict[GaugeKey, _Kept]:
    found = {}
    for kind, subject, unit_type, *rest in gauges.values_list(*KEY, *AMOUNTS, *TIES, *MARKS).iterator():
        amounts, ties, marks = Amounts(*rest[:4]), Ties(*rest[4:8]), rest[8:]
        values = dict(zip(MARKS, marks, strict=True))
        found[GaugeKey(kind, subject, unit_type)] = _Kept(amounts, ties, Marks(used_units=amounts.used_units, **values))
    return found


_Moments = dict[datetime, tuple[date, ReadBefore]]


def _moments(moments: Iterable[datetime], read: ReadDays) -> _Moments:
    """The day of each moment, and what was read before; hundreds of gauges were read at the same one."""
    return {moment: (day_of(moment), read.before(moment)) for moment in moments}


def _marks(before: _Kept | None, used_units: float | None, day: date, read: ReadBefore) -> Marks:
    if before is None:
        return _first_marks(used_units, day, read)
    return marks_after(before.marks, used_units, day=day, read=read)


@lru_cache(maxsize=1024)
def _first_marks(used_units: float | None, day: date, read: ReadBefore) -> Marks:
    """The marks of a new gauge: a first reading has tens of thousands of them, with a few hundred numbers."""
    return marks_after(None, used_units, day=day, read=read)
