"""The days until expiry, cut into the spans that the runway shows."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Case, IntegerField, When

from licensing.rules import CRITICAL_DAYS, NOTICE_DAYS, WARNING_DAYS, today_of


@dataclass(frozen=True, slots=True)
class Span:
    """Days left from `first` to `last`, both included; None is without end."""

    label: str
    first: int | None
    last: int | None
    # The urgency of what does not renew itself, as a CSS class.
    tone: str = ""

    def holds(self, days: int) -> bool:
        """Whether a license with so many days left belongs here."""
        return (self.first is None or self.first <= days) and (self.last is None or days <= self.last)


SPANS = (
    Span("Expired", None, -1, "critical"),
    Span(f"0\u2013{CRITICAL_DAYS} days", 0, CRITICAL_DAYS, "critical"),
    Span(f"{CRITICAL_DAYS + 1}\u201314 days", CRITICAL_DAYS + 1, 14, "warning"),
    Span(f"15\u2013{WARNING_DAYS} days", 15, WARNING_DAYS, "warning"),
    Span(f"{WARNING_DAYS + 1}\u2013{NOTICE_DAYS} days", WARNING_DAYS + 1, NOTICE_DAYS, "notice"),
    Span(f"{NOTICE_DAYS + 1}\u201390 days", NOTICE_DAYS + 1, 90),
    Span("Later", 91, None),
)


def span_case(now: datetime) -> Case:
    """The place in `SPANS` of a license, in SQL; null without a date of expiry."""
    today = today_of(now)
    ends = [(place, span.last) for place, span in enumerate(SPANS) if span.last is not None]
    whens = [When(expires_on__lte=_day(today, last), then=place) for place, last in ends]
    return Case(*whens, When(expires_on__isnull=False, then=len(SPANS) - 1), output_field=IntegerField())


def _day(today: date, days: int) -> date:
    return today + timedelta(days=days)
