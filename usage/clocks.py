"""What a clock that ran ahead has left behind, once it is right again."""

from datetime import date, datetime
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce, Greatest

from consoles.models import Console
from usage.models import Coverage, Gauge, GaugeDay, UsageLine
from usage.months import day_of, month_after, month_of
from usage.querysets import UNKNOWN


def future_withdraw(console: Console, read_at: datetime) -> None:
    """Bring back to the day of `read_at` what was written under days that have not come yet.

    What was said then still holds where nothing has been said since. What is known of the month of `read_at` stays;
    what the months before were is not known once their marks were moved on.
    """
    today = day_of(read_at)
    coverage = Coverage.objects.filter(console=console, day__gt=today)
    if not coverage.exists():
        return
    coverage.delete()
    _lines_bring_back(console, read_at)
    ahead = Gauge.objects.filter(console=console, day__gt=today)
    days = GaugeDay.objects.filter(gauge__console=console)
    days.filter(day__gt=today, gauge__day__lte=today).delete()
    newer = GaugeDay.objects.filter(gauge=OuterRef("gauge"), day__gt=OuterRef("day"))
    days.filter(Exists(newer), day__gte=today).delete()
    days.filter(day__gt=today).update(day=today)
    ahead.update(day=today, day_high=F("used_units"), **_month(month_of(today)))


def _month(month: date) -> dict[str, Any]:
    """The marks of gauges as far as they are about `month`, or were moved on from it to the next one."""
    is_same = Q(month=month)
    # Of two the database takes the higher one; where one of them is unknown, some take nothing.
    higher = Coalesce(Greatest("previous_high", "used_units"), "used_units", "previous_high")
    return {
        "month": month,
        "month_high": Case(
            When(is_same, then=F("month_high")),
            When(month=month_after(month), then=higher),
            default=F("used_units"),
        ),
        "previous_last": Case(When(is_same, then=F("previous_last")), default=UNKNOWN),
        "previous_high": Case(When(is_same, then=F("previous_high")), default=UNKNOWN),
    }


def _lines_bring_back(console: Console, read_at: datetime) -> None:
    lines = UsageLine.objects.filter(workload__console=console)
    lines.filter(valid_from__gt=read_at).update(valid_from=read_at)
    lines.filter(valid_to__gt=read_at).update(valid_to=Greatest(F("valid_from"), Value(read_at)))
