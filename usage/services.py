"""Writes about usage beyond the copying of what a console says."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from accounts.audit.actions import Action
from accounts.audit.recording import record_change
from accounts.models import User
from consoles.mirror import ROWS_PER_TRANSACTION, Pace
from consoles.models import Console, Organization
from ui.errors import DomainError
from usage.models import Commitment, Coverage, GaugeDay, OrganizationUsage, UsageLine
from usage.months import day_of

logger = logging.getLogger(__name__)


def usage_link(console: Console) -> None:
    """Tie usage to organizations that became known to the directory only after the usage was written."""
    by_uid = Organization.objects.filter(console=console, uid=OuterRef("uid"))
    unknown = OrganizationUsage.objects.filter(Exists(by_uid), console=console, organization=None)
    unknown.update(organization=Subquery(by_uid.values("pk")))


def usage_prune(console: Console, now: datetime) -> None:
    """Delete what is older than the settings allow, once a day and a little at a time.

    A gauge keeps the youngest of its old days: it says what was used until the next one. Ages are reckoned from the
    day that was read before this one: a clock that jumps ahead for a day must not take the past with it.
    """
    if not Coverage.objects.filter(console=console, day=day_of(now), reading_count=1).exists():
        return
    before = Coverage.objects.filter(console=console, day__lt=day_of(now)).order_by("-day").first()
    if before is None:
        return
    oldest_line = before.last_read_at - timedelta(days=settings.USAGE_LINE_KEEP_DAYS)
    oldest_day = before.day - timedelta(days=settings.USAGE_DAY_KEEP_DAYS)
    newer = GaugeDay.objects.filter(gauge=OuterRef("gauge"), day__gt=OuterRef("day"), day__lte=oldest_day)
    _delete(UsageLine.objects.filter(workload__console=console, valid_to__lt=oldest_line))
    _delete(GaugeDay.objects.filter(Exists(newer), gauge__console=console, day__lt=oldest_day))
    _delete(Coverage.objects.filter(console=console, day__lt=oldest_day))


class CommitmentChangedError(DomainError):
    """Somebody else has set it since the page was shown."""


@transaction.atomic
def commitment_set(*, console: Console, points: float | None, seen: float | None, user: User) -> None:
    """Write how many points are paid for a console each month in any case; None takes the commitment away.

    Raises `CommitmentChangedError` where it is no longer what the person has `seen`.
    """
    agreed = Commitment.objects.select_for_update().filter(console=console).first()
    present = agreed.points if agreed else None
    if present != seen:
        raise CommitmentChangedError("The commitment was changed meanwhile. Reload the page and look at it again.")
    logger.info("commitment console=%s before=%s after=%s user=%s", console.pk, present, points, user.pk)
    record_change(
        Action.COMMITMENT_SET, subject=console, before={"points": present}, after={"points": points}, actor=user
    )
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
