"""What the tests of the pre-flight look at, and usage for it to know."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from consoles.models import Console, Organization
from reports.preflight import Concern
from tests.usage.factories import uid
from usage.models import Gauge, OrganizationUsage, UsageLine, Workload

# Reads reports, and returns the concerns about the last one.
Found = Callable[..., list[Concern]]
OCTOBER = datetime(2026, 10, 20, tzinfo=UTC)


def uses(console: Console, number: int, server_uid: UUID, points: float, **values: Any) -> None:
    """Let an organization use so many points on a server, from the 20th of October on unless told otherwise."""
    usage, _ = OrganizationUsage.objects.get_or_create(console=console, uid=uid(number), defaults={"read_at": OCTOBER})
    workload, _ = Workload.objects.get_or_create(console=console, unit_type="points", uid=uid(1))
    times = {"valid_from": OCTOBER, "valid_to": None, **values}
    UsageLine.objects.create(usage=usage, server_uid=server_uid, workload=workload, used_units=points, **times)


def stranger_make(console: Console, number: int, points: float, **values: Any) -> OrganizationUsage:
    """Let an organization use so many points that the directory does not know."""
    row = OrganizationUsage.objects.create(console=console, uid=uid(number), read_at=OCTOBER, **values)
    marks = {"day": OCTOBER.date(), "month": OCTOBER.date().replace(day=1), "changed_at": OCTOBER}
    about = {"kind": Gauge.Kind.ORGANIZATION, "subject": str(row.pk), "usage": row}
    Gauge.objects.create(console=console, unit_type="points", used_units=points, **about, **marks)
    return row


def company(console: Console, number: int) -> Organization:
    """Return the company of that number."""
    return Organization.objects.get(console=console, uid=uid(number))
