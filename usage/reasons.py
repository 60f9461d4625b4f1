"""Which organizations explain the change of a reseller, a product, a workload or a whole console."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import FloatField, Q, Sum, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from consoles.models import Organization
from usage.breakdown import NOISE
from usage.models import Gauge, OrganizationUsage, UsageLine
from usage.months import beginning
from usage.querysets import MonthFrame
from usage.selectors.frame import frame_for

MOST_REASONS = 10
NOTHING = Value(0.0, output_field=FloatField())


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """What one organization contributes to a change, in units."""

    usage: OrganizationUsage
    before: float
    after: float

    @property
    def difference(self) -> float:
        """Units more than at the end of last month."""
        return self.after - self.before


@dataclass(frozen=True, kw_only=True, slots=True)
class Reasons:
    """The organizations that contribute most, whichever way, and what all others come to."""

    shown: Sequence[Reason]
    rest_count: int
    rest: float
    # What companies had that came from another reseller or went to one since then.
    moved: float = 0.0
    # Why nothing can be said, or nothing.
    gap: str = ""


def reasons_of(gauge: Gauge, *, user: User | AnonymousUser, now: datetime) -> Reasons:
    """Return the organizations whose change since the end of last month explains that of `gauge`."""
    frame = frame_for(user, now)
    if gauge.console_id not in frame.read_before:
        return Reasons(shown=[], rest_count=0, rest=0.0, gap="The console was not read last month.")
    rows = _by_workload(gauge, user, frame) if gauge.kind == Gauge.Kind.WORKLOAD else _by_gauge(gauge, user, frame)
    ordered = sorted(rows, key=lambda row: -abs(row[2] - row[1]))
    shown, rest = ordered[:MOST_REASONS], ordered[MOST_REASONS:]
    usages = OrganizationUsage.objects.visible_to(user).select_related("organization")
    found = usages.in_bulk([pk for pk, *_ in shown])
    return Reasons(
        shown=[Reason(usage=found[pk], before=before, after=after) for pk, before, after in shown if pk in found],
        rest_count=len(rest),
        rest=sum(after - before for _, before, after in rest),
        moved=_moved(gauge, rows, frame) if gauge.kind == Gauge.Kind.RESELLER else 0.0,
    )


# Our key of an organization, with its units at the end of last month and now.
Contribution = tuple[int, float, float]


def _by_gauge(gauge: Gauge, user: User | AnonymousUser, frame: MonthFrame) -> list[Contribution]:
    rows = Gauge.objects.visible_to(user).filter(console=gauge.console_id, unit_type=gauge.unit_type)
    if gauge.kind == Gauge.Kind.PRODUCT:
        rows = rows.filter(kind=Gauge.Kind.ORGANIZATION_PRODUCT, product=gauge.product)
    else:
        rows = rows.filter(kind=Gauge.Kind.ORGANIZATION)
    if gauge.kind == Gauge.Kind.RESELLER:
        rows = rows.filter(_of_reseller(gauge))
    # What did not change this month says now what it said then.
    changed = rows.filter(month=frame.month).values_list("usage", "previous_last", "used_units")
    return [(usage, last or 0.0, used or 0.0) for usage, last, used in changed if last != used]


def _of_reseller(gauge: Gauge) -> Q:
    """The companies of a reseller and the reseller itself; without one, those that belong to none."""
    is_reseller = Q(usage__organization__type=Organization.Type.RESELLER)
    if gauge.reseller_id is None:
        return Q(usage__organization__reseller=None) & (~is_reseller | Q(usage__organization=None))
    return Q(usage__organization__reseller=gauge.reseller_id) | Q(usage__organization=gauge.reseller_id)


def _moved(gauge: Gauge, rows: list[Contribution], frame: MonthFrame) -> float:
    """What the change has beyond those of the companies that a reseller has now: no organization changed by it."""
    change = Gauge.objects.with_month(frame).get(pk=gauge.pk).change  # type: ignore[attr-defined]  # annotated
    moved = (change or 0.0) - sum(after - before for _, before, after in rows)
    return moved if abs(moved) > NOISE else 0.0


def _by_workload(gauge: Gauge, user: User | AnonymousUser, frame: MonthFrame) -> list[Contribution]:
    """From the lines themselves: no gauge is kept of each workload of each organization."""
    boundary = beginning(frame.month)
    held = Q(valid_from__lt=boundary) & (Q(valid_to=None) | Q(valid_to__gte=boundary))
    uid = UUID(gauge.subject.rpartition(":")[2])
    lines = UsageLine.objects.visible_to(user).filter(
        Q(valid_to=None) | held,
        workload__console=gauge.console_id,
        workload__product=gauge.product,
        workload__unit_type=gauge.unit_type,
        workload__uid=uid,
    )
    sums = (
        lines.order_by()
        .values_list("usage")
        .annotate(
            before=Coalesce(Sum("used_units", filter=held), NOTHING),
            after=Coalesce(Sum("used_units", filter=Q(valid_to=None)), NOTHING),
        )
    )
    return [(usage, before, after) for usage, before, after in sums if before != after]
