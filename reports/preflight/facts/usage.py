"""What we know of usage: on the servers that a report names, and of organizations that the directory does not know."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Min, Q
from django.urls import reverse

from consoles.models import Server
from reports.models import ReportServer
from usage.models import Coverage, Gauge, UnitType, UsageLine
from usage.months import beginning, month_after

# Points by organization.
Points = dict[UUID, float]


class OnServer(NamedTuple):
    """Points on a server are those at the end of a month; servers of one name count as one."""

    console: int
    name: str
    month: date


def points_on_named(versions: dict[int, date], consoles: Collection[int]) -> dict[OnServer, Points]:
    """Return the points in use at the end of the month on the servers that these versions name; three queries.

    `versions` are those of reports on these consoles, with their months. Servers that the directory does not know, and
    months that usage was not read in, are left out.
    """
    named = ReportServer.objects.filter(version__in=versions)
    servers = Server.objects.filter(console__in=consoles, name__in=named.values("name"))
    names = {(console, uid): name for console, uid, name in servers.order_by().values_list("console", "uid", "name")}
    found: dict[OnServer, Points] = defaultdict(lambda: defaultdict(float))
    for month, console, server_uid, uid, points in _lines(named, servers, versions.values()):
        found[OnServer(console, names[console, server_uid], month)][uid] += points or 0
    return found


def _lines(named: Any, servers: Any, months: Collection[date]) -> Iterator[tuple[date, int, UUID, UUID, float | None]]:
    """A customer's server is looked for among the usage of that customer alone; one of the owner's among all."""
    ends = {month: beginning(month_after(month)) for month in months}
    of_clients = Q(usage__uid__in=named.filter(is_cloud=False).values("organization_uid"))
    of_owners = Q(server_uid__in=servers.filter(name__in=named.filter(is_cloud=True).values("name")).values("uid"))
    lines = UsageLine.objects.filter(
        _open_at(min(ends.values()), max(ends.values())),
        usage__console__in=servers.values("console"),
        server_uid__in=servers.values("uid"),
        workload__unit_type=UnitType.POINTS,
    ).order_by()
    for condition in (of_clients & ~of_owners, of_owners):
        rows = lines.filter(condition).values_list(
            "usage__console", "server_uid", "usage__uid", "used_units", "valid_from", "valid_to"
        )
        for console, server_uid, uid, points, valid_from, valid_to in rows.iterator():
            for month, end in ends.items():
                if valid_from < end and (valid_to is None or valid_to >= end):
                    yield month, console, server_uid, uid, points


def _open_at(first: datetime, last: datetime) -> Q:
    return Q(valid_from__lt=last) & (Q(valid_to=None) | Q(valid_to__gte=first))


class UnmappedOrganization(NamedTuple):
    """An organization in the list of usage that the directory does not know, with the points that it uses now."""

    pk: int
    uid: UUID
    provider_uid: UUID | None
    points: float
    # Of when the oldest line of it is that we have.
    first_at: datetime | None

    @property
    def url(self) -> str:
        """The address of the page of its usage."""
        return reverse("usage:organization", args=[self.pk])


def strangers(consoles: Collection[int]) -> dict[int, list[UnmappedOrganization]]:
    """Return the organizations with points that the directory of each of these consoles does not know; one query."""
    found: dict[int, list[UnmappedOrganization]] = {console: [] for console in consoles}
    gauges = Gauge.objects.of_kind(Gauge.Kind.ORGANIZATION).unmapped()
    rows = gauges.filter(console__in=consoles, usage__gone_at=None, unit_type=UnitType.POINTS, used_units__gt=0)
    fields = ("console", "usage", "usage__uid", "usage__provider_uid", "used_units", "first_at")
    rows = rows.order_by("usage").annotate(first_at=Min("usage__lines__valid_from"))
    for console, *row in rows.values_list(*fields):
        found[console].append(UnmappedOrganization(*row))
    return found


def first_days(consoles: Collection[int]) -> dict[int, date]:
    """Return the first day of which the usage of each of these consoles was read; one query."""
    days = Coverage.objects.filter(console__in=consoles).order_by().values_list("console").annotate(Min("day"))
    return dict(days)
