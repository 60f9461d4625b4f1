"""Which reports have yet to go out."""

from collections import defaultdict
from datetime import date, datetime
from functools import reduce
from operator import or_

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import User
from consoles.models import Console
from consoles.schedule import zone_of
from reports.calendar import month_due
from reports.models import OwnerMonth, Report


def reports_due(user: User | AnonymousUser, now: datetime) -> QuerySet[Report]:
    """Return the last report of each owner that is not approved, or not submitted; those of most points first.

    One that was approved is due as long as its month stands on the board: until somebody says that it was submitted,
    or the next month is due by the clock of the console.
    """
    newer = Report.objects.complete().current().filter(**_of_owner(), month__gt=OuterRef("month"))
    submitted = OwnerMonth.objects.filter(**_of_owner(), month=OuterRef("month"), submitted_on__isnull=False)
    reports = Report.objects.covered_by(user).complete().current().filter(~Exists(newer))
    due = reports.filter(~Q(status=Report.Status.APPROVED) | (_of_month_due(user, now) & ~Exists(submitted)))
    return due.order_by(F("version__total_points").desc(nulls_last=True), "pk")


def _of_month_due(user: User | AnonymousUser, now: datetime) -> Q:
    """The month that is due on each console: two of them while the clocks of consoles do not agree."""
    consoles: dict[date, list[int]] = defaultdict(list)
    for pk, zone in Console.objects.covered_by(user).order_by().values_list("pk", "time_zone"):
        consoles[month_due(now, zone_of(zone))].append(pk)
    return reduce(or_, (Q(month=month, console__in=of) for month, of in consoles.items()), Q(pk__in=()))


def _of_owner() -> dict[str, OuterRef]:
    return {"console": OuterRef("console"), "owner_uid": OuterRef("owner_uid")}
