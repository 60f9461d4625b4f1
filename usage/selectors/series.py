"""Gauges day by day, from the rows of the days on which they changed."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import OuterRef, Q, Subquery

from usage.breakdown import sum_known
from usage.models import Gauge, GaugeDay


class Point(NamedTuple):
    """What a gauge says of one day; None is unknown."""

    used: float | None
    high: float | None
    new: float | None
    rental: float | None


UNKNOWN = Point(None, None, None, None)


def series_of(gauges: Collection[int], *, first: date, last: date) -> dict[int, list[Point]]:
    """Return what each gauge says of every day from `first` to `last`, carried forward; two queries."""
    before = GaugeDay.objects.filter(gauge=OuterRef("pk"), day__lt=first).order_by("-day")
    latest = Gauge.objects.filter(pk__in=gauges).annotate(latest=Subquery(before.values("pk")[:1]))
    carried = [pk for pk in latest.values_list("latest", flat=True) if pk]
    rows = GaugeDay.objects.filter(Q(pk__in=carried) | Q(gauge__in=gauges, day__range=(first, last)))
    changes = defaultdict[int, list[tuple[date, Point]]](list)
    for gauge, day, *values in rows.order_by("gauge", "day").values_list(
        "gauge", "day", "used_last", "used_high", "new_last", "rental_last"
    ):
        changes[gauge].append((day, Point(*values)))
    days = days_between(first, last)
    return {gauge: list(_carried(changes[gauge], days)) for gauge in gauges}


def points_sum(points: Iterable[Point]) -> Point:
    """Return the sum of what several gauges say of one day; unknown is only what none of them knows."""
    total = UNKNOWN
    for point in points:
        total = Point(*map(sum_known, total, point))
    return total


def days_between(first: date, last: date) -> list[date]:
    """Return the days from `first` to `last`, both of them included."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _carried(changes: Sequence[tuple[date, Point]], days: Sequence[date]) -> Iterator[Point]:
    """On a day without a change the highest is what the last reading before it said."""
    found, number, current = list(changes), 0, UNKNOWN
    for day in days:
        current = current._replace(high=current.used)
        while number < len(found) and found[number][0] <= day:
            of, current = found[number]
            current = current if of == day else current._replace(high=current.used)
            number += 1
        yield current
