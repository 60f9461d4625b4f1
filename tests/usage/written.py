"""Usage as rows of ours, for tests that only need some to be there."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from consoles.models import Console, Organization, Server
from usage.models import Commitment, Coverage, Gauge, GaugeDay, OrganizationUsage, UsageLine, Workload
from usage.months import beginning, day_of, month_before, month_of

Kind = Gauge.Kind


def usage_write(organization: Organization, *, server: Server, name: str, now: datetime) -> OrganizationUsage:
    """Return the usage of an organization that had 10 points of the workload `name` last month, and has 50 now."""
    console, boundary = organization.console, beginning(month_of(day_of(now)))
    values = {"console": console, "uid": organization.uid, "organization": organization, "read_at": now}
    usage = OrganizationUsage.objects.create(organization_type="Company", **values)
    workload = Workload.objects.create(
        console=console, product=server.kind, unit_type="points", uid=server.uid, name=name, platform_name=name
    )
    line = {"usage": usage, "server_uid": server.uid, "workload": workload}
    last_month = boundary - timedelta(days=9)
    UsageLine.objects.create(used_units=10, valid_from=last_month, valid_to=boundary, **line)
    UsageLine.objects.create(used_units=50, new_units=5, valid_from=boundary, **line)
    for moment in (last_month, now):
        Coverage.objects.create(console=console, day=day_of(moment), first_read_at=moment, last_read_at=moment)
    for about in _subjects(usage, workload):
        _gauge_write(console, about, now)
    Commitment.objects.create(console=console, points=40, set_at=now)
    return usage


def _subjects(usage: OrganizationUsage, workload: Workload) -> Iterator[dict[str, Any]]:
    """What there is a gauge of."""
    product, owner = workload.product, usage.organization
    reseller = owner.reseller if owner else None
    yield {"kind": Kind.CONSOLE}
    yield {"kind": Kind.PRODUCT, "subject": product, "product": product}
    subject = f"{product}:{workload.uid.hex}"
    yield {"kind": Kind.WORKLOAD, "subject": subject, "product": product, "workload": workload.name}
    yield {"kind": Kind.RESELLER, "subject": str(reseller.pk if reseller else ""), "reseller": reseller}
    yield {"kind": Kind.ORGANIZATION, "subject": str(usage.pk), "usage": usage}
    subject = f"{usage.pk}:{product}"
    yield {"kind": Kind.ORGANIZATION_PRODUCT, "subject": subject, "usage": usage, "product": product}


def _gauge_write(console: Console, about: dict[str, Any], now: datetime) -> None:
    today, month = day_of(now), month_of(day_of(now))
    marks = {"day": today, "day_high": 50, "month": month, "month_high": 50, "previous_last": 10, "previous_high": 10}
    units = {"unit_type": "points", "used_units": 50, "new_units": 5, "rental_units": 0}
    gauge = Gauge.objects.create(console=console, changed_at=now, **units, **marks, **about)
    for day, used in ((month_before(month), 10), (today, 50)):
        GaugeDay.objects.create(gauge=gauge, day=day, used_last=used, used_high=used, new_last=5, rental_last=0)
