"""What our own gauges say of the days of a report: each product of each organization, in points.

A month's highest is that of the days on which the console was read. A day without a row carries the last one forward.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Max, OuterRef, QuerySet, Subquery

from usage.marks import highest
from usage.models import Coverage, Gauge, GaugeDay, UnitType


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadOn:
    """Which days from `first` to `last` were read; a day that has not come yet is none of them."""

    first: date
    last: date
    days: frozenset[date]

    @property
    def day_count(self) -> int:
        """How many days there are."""
        return max(0, (self.last - self.first).days + 1)

    @property
    def read_count(self) -> int:
        """How many of them were read."""
        return len(self.days)

    @property
    def is_whole(self) -> bool:
        """Whether every day was read."""
        return self.read_count == self.day_count > 0

    @property
    def has_last(self) -> bool:
        """Whether the last day was read: only then is it known what the month ended with."""
        return self.last in self.days

    @property
    def words(self) -> str:
        """How much was read, as part of a sentence."""
        return f"read on {self.read_count} of {self.day_count} day{'' if self.day_count == 1 else 's'}"


class Figures(NamedTuple):
    """What we know of one product of one organization; None is unknown, a gauge that was not there used nothing."""

    usage: int
    uid: UUID
    # None where the directory does not know the organization.
    organization: str | None
    # Who the organization belongs to: by the directory, and by the list of usage itself.
    reseller_uid: UUID | None
    provider_uid: UUID | None
    product: str
    # Whether a line gives no figure, so that these are the least that they can be.
    is_partial: bool
    last: float | None
    high: float | None


WHO = (
    "usage", "usage__uid", "usage__organization__name", "usage__organization__reseller_uid", "usage__provider_uid",
    "product", "is_partial",
)  # fmt: skip
DAYS = ("carried", "carried_on", "changed_on", "within", "last", "last_on")


def read_on(console: int, *, first: date, last: date, today: date) -> ReadOn:
    """Return which of the days were read; one query."""
    last = min(last, today)
    days = Coverage.objects.filter(console=console, day__range=(first, last)).order_by().values_list("day", flat=True)
    return ReadOn(first=first, last=last, days=frozenset(days))


def figures_of(console: int, read: ReadOn) -> Iterator[Figures]:
    """Yield what our gauges say of these days, product by product; one query."""
    first_read = min(read.days, default=read.first)
    for row in _gauges(console, read).values_list(*WHO, *DAYS, named=True).iterator():
        # What was carried into the month was seen in it, unless it had changed by the first reading.
        was_seen = row.changed_on is None or first_read < row.changed_on
        before = (row.carried if row.carried_on else 0.0) if was_seen else None
        last = row.last if row.last_on else 0.0
        yield Figures._make((*row[: len(WHO)], last, highest(row.within, before)))


def _gauges(console: int, read: ReadOn) -> "QuerySet[Gauge]":
    days = GaugeDay.objects.filter(gauge=OuterRef("pk")).order_by()
    before = days.filter(day__lt=read.first).order_by("-day")
    within = days.filter(day__range=(read.first, read.last))
    until = days.filter(day__lte=read.last).order_by("-day")
    of_products = Gauge.objects.filter(console=console, kind=Gauge.Kind.ORGANIZATION_PRODUCT)
    return (
        of_products.filter(unit_type=UnitType.POINTS)
        .annotate(
            carried=Subquery(before.values("used_last")[:1]),
            carried_on=Subquery(before.values("day")[:1]),
            changed_on=Subquery(within.order_by("day").values("day")[:1]),
            within=Subquery(within.values("gauge").annotate(highest=Max("used_high")).values("highest")),
            last=Subquery(until.values("used_last")[:1]),
            last_on=Subquery(until.values("day")[:1]),
        )
        .order_by()
    )
