"""Reads of gauges in the words of the domain."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db.models import Case, F, FloatField, Q, Value, When

from consoles.querysets import ScopedQuerySet
from usage.months import day_of, month_before, month_of

if TYPE_CHECKING:
    from usage.models import Gauge  # noqa: F401

UNKNOWN = Value(None, output_field=FloatField())


@dataclass(frozen=True, kw_only=True, slots=True)
class MonthFrame:
    """The month that pages speak of: which it is, and which consoles were read in it and in the month before."""

    month: date
    read: Collection[int]
    read_before: Collection[int]

    @property
    def previous(self) -> date:
        """The month before."""
        return month_before(self.month)


def month_frame(console_days: Collection[tuple[int, date]], now: datetime) -> MonthFrame:
    """Return the frame of the month of `now`; `console_days` are days on which consoles were read."""
    month = month_of(day_of(now))
    months = {(console, month_of(day)) for console, day in console_days}
    return MonthFrame(
        month=month,
        read={console for console, of in months if of == month},
        read_before={console for console, of in months if of == month_before(month)},
    )


class GaugeQuerySet(ScopedQuerySet["Gauge"]):
    """Gauges, and what can be asked of them."""

    def of_kind(self, kind: str) -> Self:
        """Gauges of one kind."""
        return self.filter(kind=kind)

    def with_month(self, frame: MonthFrame) -> Self:
        """Add what the gauge says of the month: `this_high`, `last_end`, `last_high` and `change` in units.

        Unknown are this month's of a console that was not read in it, and last month's likewise. A gauge that did not
        change in the month has no marks of it: every reading said what it says now.
        """
        changed_in_month = Q(month=frame.month)
        unread, unread_before = ~Q(console__in=frame.read), ~Q(console__in=frame.read_before)
        rows = self.annotate(
            this_high=Case(
                When(unread, then=UNKNOWN), When(changed_in_month, then=F("month_high")), default=F("used_units")
            ),
            last_end=Case(
                When(changed_in_month, then=F("previous_last")),
                When(unread_before, then=UNKNOWN),
                default=F("used_units"),
            ),
            last_high=Case(
                When(changed_in_month, then=F("previous_high")),
                When(unread_before, then=UNKNOWN),
                When(month=frame.previous, then=F("month_high")),
                default=F("used_units"),
            ),
        )
        return rows.annotate(change=F("used_units") - F("last_end"))
