"""Writing gauges: only those that changed, each with its marks and its row of the day."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet

from consoles.models import Console
from consoles.upsert import Insert, Values
from usage.coverage import ReadDays
from usage.marks import Marks, marks_after
from usage.models import Gauge, GaugeDay
from usage.months import day_of

KEY = ("kind", "subject", "unit_type")
AMOUNTS = ("used_units", "new_units", "rental_units", "is_partial")
TIES = ("usage_id", "reseller_id", "product", "workload")
MARKS = ("day", "day_high", "month", "month_high", "previous_last", "previous_high")


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

    pk: int
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
    measured = {key: one._replace(amounts=_rounded(one.amounts)) for key, one in measured.items()}
    absent = {
        key: Measured(NOTHING, gauge.ties, absent_at[gauge.ties.usage_id])
        for key, gauge in kept.items()
        if key not in measured and gauge.amounts != NOTHING
    }
    changed = [
        (key, one, _marks(kept.get(key), one, read))
        for key, one in (*measured.items(), *absent.items())
        if key not in kept or (kept[key].amounts, kept[key].ties) != (one.amounts, one.ties)
    ]
    if changed:
        Insert(Gauge, [_row(console, *item) for item in changed], key=["console_id", *KEY]).execute()
        pks = dict(_keys(gauges)) if any(key not in kept for key, *_ in changed) else {k: v.pk for k, v in kept.items()}
        Insert(GaugeDay, [_day(pks[key], one, marks) for key, one, marks in changed], key=["gauge_id", "day"]).execute()


def _rounded(amounts: Amounts) -> Amounts:
    # Adding zero makes a plain one of what would be minus nothing.
    used, new, rental = (None if value is None else round(value, DIGITS) + 0.0 for value in amounts[:3])
    return Amounts(used, new, rental, amounts.is_partial)


def _kept(gauges: "QuerySet[Gauge]") -> dict[GaugeKey, _Kept]:
    found = {}
    for pk, kind, subject, unit_type, *rest in gauges.values_list("pk", *KEY, *AMOUNTS, *TIES, *MARKS).iterator():
        amounts, ties, marks = Amounts(*rest[:4]), Ties(*rest[4:8]), rest[8:]
        values = dict(zip(MARKS, marks, strict=True))
        found[GaugeKey(kind, subject, unit_type)] = _Kept(
            pk, amounts, ties, Marks(used_units=amounts.used_units, **values)
        )
    return found


def _keys(gauges: "QuerySet[Gauge]") -> Iterator[tuple[GaugeKey, int]]:
    for pk, *key in gauges.values_list("pk", *KEY).iterator():
        yield GaugeKey(*key), pk


def _marks(before: _Kept | None, one: Measured, read: ReadDays) -> Marks:
    return marks_after(
        before.marks if before else None,
        one.amounts.used_units,
        day=day_of(one.read_at),
        read=read.before(one.read_at),
    )


def _row(console: Console, key: GaugeKey, one: Measured, marks: Marks) -> Values:
    return {
        "console_id": console.pk,
        **key._asdict(),
        **one.amounts._asdict(),
        **one.ties._asdict(),
        "changed_at": one.read_at,
        **{name: getattr(marks, name) for name in MARKS},
    }


def _day(gauge: int, one: Measured, marks: Marks) -> Values:
    return {
        "gauge_id": gauge,
        "day": marks.day,
        "used_last": one.amounts.used_units,
        "used_high": marks.day_high,
        "new_last": one.amounts.new_units,
        "rental_last": one.amounts.rental_units,
    }
