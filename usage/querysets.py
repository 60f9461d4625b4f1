"""Reads of gauges in the words of the domain."""

from collections.abc import Collection, Container
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Exists, ExpressionWrapper, F, FloatField, OuterRef, Q, Value, When
from django.db.models.functions import Abs, Cast

from accounts.models import User
from consoles.models import Organization
from consoles.querysets import ScopedQuerySet
from consoles.sight import EVERY
from usage.months import day_of, month_before, month_of

if TYPE_CHECKING:
    from usage.models import Gauge  # noqa: F401

# A bare NULL is no term that PostgreSQL orders by.
UNKNOWN = Cast(Value(None), FloatField())


@dataclass(frozen=True, kw_only=True, slots=True)
class MonthFrame:
    """The month that pages speak of: which it is, and which consoles were read in it and in the month before."""

    month: date
    read: Collection[int]
    read_before: Collection[int]
    # The keys of the resellers that may be named.
    resellers: Container[int] = EVERY

    @property
    def previous(self) -> date:
        """The month before."""
        return month_before(self.month)

    def reseller_of(self, organization: Organization | None) -> str:
        """Return the name of a company's reseller, if that may be named; otherwise nothing."""
        reseller = organization.reseller if organization and organization.reseller_id in self.resellers else None
        return reseller.name if reseller else ""


def month_frame(
    console_days: Collection[tuple[int, date]], now: datetime, *, resellers: Container[int] = EVERY
) -> MonthFrame:
    """Return the frame of the month of `now`; `console_days` are days on which consoles were read."""
    month = month_of(day_of(now))
    months = {(console, month_of(day)) for console, day in console_days}
    return MonthFrame(
        month=month,
        read={console for console, of in months if of == month},
        read_before={console for console, of in months if of == month_before(month)},
        resellers=resellers,
    )


class GaugeQuerySet(ScopedQuerySet["Gauge"]):
    """Gauges, and what can be asked of them."""

    def of_kind(self, kind: str) -> Self:
        """Gauges of one kind."""
        return self.filter(kind=kind)

    def with_month(self, frame: MonthFrame) -> Self:
        """Add what the gauge says of the month: `this_high`, `last_end`, `last_high`, `change` in units and its size.

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
        change = F("used_units") - F("last_end")
        return rows.annotate(change=change, change_size=Abs(ExpressionWrapper(change, output_field=FloatField())))

    def with_sight(self, user: User | AnonymousUser) -> Self:
        """Add `reseller_in_sight`, the name of a company's reseller if it may be named to this person, else nothing."""
        resellers = Organization.objects.visible_to(user).filter(pk=OuterRef("usage__organization__reseller"))
        named = When(Exists(resellers), then=F("usage__organization__reseller__name"))
        return self.annotate(reseller_in_sight=Case(named, default=Value("")))

    def jumped(self) -> Self:
        """Gauges that differ from the end of last month by as much as the settings say, in percent and in units.

        Needs `with_month`. What has vanished altogether is another matter: see `vanished`.
        """
        least = Value(float(settings.JUMP_UNITS), output_field=FloatField())
        share = Abs(F("last_end")) * Value(settings.JUMP_PERCENT / 100, output_field=FloatField())
        return self.filter(Q(change_size__gte=least) & Q(change_size__gte=share), usage__gone_at=None)

    def vanished(self, month: date) -> Self:
        """Gauges of organizations that had usage this month or at the end of the last one, and are not listed now.

        Needs `with_month`; `month` is the present one.
        """
        had_some = Q(("this_high__gt", 0)) | Q(("last_end__gt", 0))
        return self.filter(had_some, usage__gone_at__isnull=False, month=month)

    def unmapped(self) -> Self:
        """Gauges of organizations that use something and that the directory does not know."""
        return self.filter(usage__organization=None).exclude(used_units=0, new_units=0, rental_units=0)

    def partial(self) -> Self:
        """Gauges of which the console does not give every figure."""
        return self.filter(Q(is_partial=True) | Q(used_units=None))

    def present(self, month: date) -> Self:
        """Gauges of organizations that have usage, or had some in `month`.

        Those without are few, and in an index: to look up each of the others would take most of the time of a count.
        """
        organizations = self.model._meta.get_field("usage").related_model
        gone = organizations._default_manager.filter(gone_at__isnull=False).values("pk")
        return self.filter(Q(month=month) | ~Q(usage__in=gone))
