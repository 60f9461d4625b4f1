"""Which reports have yet to go out."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from accounts.models import User
from reports.models import DEFAULT_SUBMIT_DAY, OwnerMonth, Report
from usage.months import day_of, month_before, month_of


def reports_due(user: User | AnonymousUser, now: datetime) -> QuerySet[Report]:
    """Return the last report of each owner that is not approved, or may still be submitted; those of most points first.

    One that was approved is due until somebody says that it was submitted, or the day for that is over.
    """
    newer = Report.objects.complete().current().filter(**_of_owner(), month__gt=OuterRef("month"))
    submitted = OwnerMonth.objects.filter(**_of_owner(), month=OuterRef("month"), submitted_on__isnull=False)
    today = day_of(now)
    may_be_submitted = Q(month=month_before(month_of(today)), submit_day__gte=today.day) & ~Exists(submitted)
    reports = Report.objects.visible_to(user).complete().current().filter(~Exists(newer))
    due = reports.annotate(submit_day=Coalesce("console__agreement__submit_day", DEFAULT_SUBMIT_DAY)).filter(
        ~Q(status=Report.Status.APPROVED) | may_be_submitted
    )
    return due.order_by(F("version__total_points").desc(nulls_last=True), "pk")


def _of_owner() -> dict[str, OuterRef]:
    return {"console": OuterRef("console"), "owner_uid": OuterRef("owner_uid")}
