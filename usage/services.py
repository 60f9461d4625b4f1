"""Writes about usage beyond the copying of what a console says."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from accounts.models import User
from consoles.mirror import ROWS_PER_TRANSACTION, Pace
from consoles.models import Console, Organization
from usage.models import Commitment, Coverage, GaugeDay, OrganizationUsage, UsageLine
from usage.months import day_of


def usage_link(console: Console) -> None:
    """Tie usage to organizations that became known to the directory only after the usage was written."""
    by_uid = Organization.objects.filter(console=console, uid=OuterRef("uid"))
    unknown = OrganizationUsage.objects.filter(Exists(by_uid), console=console, organization=None)
    unknown.update(organization=Subquery(by_uid.values("pk")))


def usage_prune(console: Console, now: datetime) -> None:
    """Delete what is older than the settings allow, once a day and a little at a time.

    A gauge keeps the youngest of its old days: it says what was used until the next one.
    """
    if not Coverage.objects.filter(console=console, day=day_of(now), reading_count=1).exists():
        return
    oldest_line = now - timedelta(days=settings.USAGE_LINE_KEEP_DAYS)
    oldest_day = day_of(now - timedelta(days=settings.USAGE_DAY_KEEP_DAYS))
    newer = GaugeDay.objects.filter(gauge=OuterRef("gauge"), day__gt=OuterRef("day"), day__lte=oldest_day)
    _delete(UsageLine.objects.filter(workload__console=console, valid_to__lt=oldest_line))
    _delete(GaugeDay.objects.filter(Exists(newer), gauge__console=console, day__lt=oldest_day))
    _delete(Coverage.objects.filter(console=console, day__lt=oldest_day))


def commitment_set(*, console: Console, points: float | None, user: User) -> None:
    """Write how many points are paid for a console each month in any case; None takes the commitment away."""
    if points is None:
        Commitment.objects.filter(console=console).delete()
        return
    values = {"points": points, "set_by": user, "set_at": timezone.now()}
    Commitment.objects.update_or_create(console=console, defaults=values)


def _delete(rows: "QuerySet[Any]") -> None:
    """Delete `rows` by short transactions."""
    pace = Pace()
    while pks := list(rows.order_by().values_list("pk", flat=True)[:ROWS_PER_TRANSACTION]):
        with pace.transaction():
            rows.model._base_manager.filter(pk__in=pks)._raw_delete(rows.db)
