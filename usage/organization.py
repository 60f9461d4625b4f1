"""One organization's usage: servers, workloads and platforms, what changed this month, and its licenses."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.models import User
from consoles.models import Freshness
from licensing.models import License
from licensing.rows import ROW_FIELDS as LICENSE_FIELDS
from licensing.rows import LicenseRow, LicenseRows
from usage.breakdown import Figures, added
from usage.explaining import Explanation, LineChange, changes_since, explanation_of
from usage.models import Gauge, OrganizationUsage, UsageLine, unit_title
from usage.products import product_title
from usage.rows import ROW_FIELDS, GaugeRow, GaugeRows
from usage.selectors.frame import frame_for, usage_ages
from usage.servers import ServerNames

MOST_LICENSES = 50
MOST_CHANGES = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class PlatformRow:
    """What a workload uses on one platform."""

    title: str
    weight: float | None
    figures: Figures
    since: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkloadRow:
    """What is used of one workload on one server: the sum of its platforms."""

    title: str
    unit: str
    figures: Figures
    platforms: Sequence[PlatformRow]


@dataclass(frozen=True, kw_only=True, slots=True)
class ServerRow:
    """What an organization uses on one server, a sum for each unit."""

    uid: UUID
    # The server's name; where the directory does not know it, the UID that the console uses.
    title: str
    is_in_directory: bool
    product: str
    workloads: Sequence[WorkloadRow]

    @property
    def product_title(self) -> str:
        """The product's name."""
        return product_title(self.product)

    @property
    def sums(self) -> list[tuple[str, Figures]]:
        """Unit and sum of its workloads, never across units."""
        sums: dict[str, Figures] = {}
        for workload in self.workloads:
            figures = workload.figures
            sums[workload.unit] = added(sums[workload.unit], figures) if workload.unit in sums else figures
        return list(sums.items())


@dataclass(frozen=True, kw_only=True, slots=True)
class OrganizationDetail:
    """Everything on the page of an organization."""

    usage: OrganizationUsage
    totals: list[GaugeRow]
    products: list[GaugeRow]
    servers: list[ServerRow]
    explanations: list[tuple[str, Explanation]]
    appeared: list[LineChange]
    vanished: list[LineChange]
    licenses: list[LicenseRow]
    license_count: int
    refreshed_at: datetime | None
    now: datetime
    # Why nothing can be said about what changed, or nothing.
    gap: str
    # Whose company it is; empty without one that may be named.
    reseller: str

    @property
    def lines(self) -> list[GaugeRow]:
        """Each total with its products below it, unit by unit."""
        return [
            row
            for total in self.totals
            for row in (total, *(one for one in self.products if one.gauge.unit_type == total.gauge.unit_type))
        ]

    @property
    def is_partial(self) -> bool:
        """Whether a figure of its use is missing."""
        return any(row.gauge.is_partial for row in self.totals)

    @property
    def is_stale(self) -> bool:
        """Whether the numbers are older than they should be."""
        return self.usage.console.schedule.is_stale(self.refreshed_at, self.now)


def organization_detail(usage: OrganizationUsage, *, user: User, now: datetime) -> OrganizationDetail:
    """Return what the page of `usage` shows; the number of queries does not depend on the number of lines."""
    frame, ages = frame_for(user, now), usage_ages(user)
    gauges = Gauge.objects.visible_to(user).filter(usage=usage).with_month(frame)
    related = gauges.select_related("console", "usage__organization__reseller", "reseller").only(*ROW_FIELDS)
    rows = list(GaugeRows(related.order_by("-unit_type", "-used_units"), frame=frame, ages=ages, now=now))
    was_read = usage.console_id in frame.read_before
    changes = changes_since(frame.month, [usage.pk], user=user).get(usage.pk, []) if was_read else []
    licenses, license_count = _licenses(usage, user, now)
    return OrganizationDetail(
        usage=usage,
        totals=[row for row in rows if row.gauge.kind == Gauge.Kind.ORGANIZATION],
        products=[row for row in rows if row.gauge.kind == Gauge.Kind.ORGANIZATION_PRODUCT],
        servers=servers_of(usage, user=user),
        explanations=_explanations(changes),
        appeared=_largest(changes, "appeared"),
        vanished=_largest(changes, "vanished"),
        licenses=licenses,
        license_count=license_count,
        refreshed_at=ages.get(usage.console_id),
        now=now,
        gap="" if was_read else "The console was not read last month, so nothing can be compared.",
        reseller=frame.reseller_of(usage.organization),
    )


def servers_of(usage: OrganizationUsage, *, user: User) -> list[ServerRow]:
    """Return what the organization uses now, server by server, those that use most first; three queries."""
    lines = UsageLine.objects.filter(usage=usage, valid_to=None).select_related("workload")
    by_server = defaultdict[tuple[str, UUID], list[UsageLine]](list)
    for line in lines:
        by_server[line.workload.product, line.server_uid].append(line)
    names = ServerNames({(usage.console_id, product, uid) for product, uid in by_server}, user=user)
    rows = [
        _server(product, uid, names.of(usage.console_id, product, uid), found)
        for (product, uid), found in by_server.items()
    ]
    return sorted(rows, key=lambda row: (-sum(figures.used_units or 0 for _, figures in row.sums), row.title))


def _server(product: str, uid: UUID, name: str, lines: list[UsageLine]) -> ServerRow:
    by_workload = defaultdict[tuple[UUID, str], list[UsageLine]](list)
    for line in lines:
        by_workload[line.workload.uid, line.workload.unit_type].append(line)
    workloads = [_workload(found) for found in by_workload.values()]
    return ServerRow(
        uid=uid,
        title=name or str(uid),
        is_in_directory=bool(name),
        product=product,
        workloads=sorted(workloads, key=lambda row: (-(row.figures.used_units or 0), row.title)),
    )


def _workload(lines: list[UsageLine]) -> WorkloadRow:
    platforms = [
        PlatformRow(
            title=line.workload.platform_title,
            weight=line.weight,
            figures=figures_of(line),
            since=line.valid_from,
        )
        for line in lines
    ]
    figures = platforms[0].figures
    for platform in platforms[1:]:
        figures = added(figures, platform.figures)
    workload = lines[0].workload
    return WorkloadRow(title=workload.title, unit=unit_title(workload.unit_type), figures=figures, platforms=platforms)


def figures_of(line: UsageLine) -> Figures:
    """Return the figures of a line."""
    return Figures(*(getattr(line, name) for name in Figures._fields))


def _largest(changes: list[LineChange], kind: str) -> list[LineChange]:
    """The largest changes of a kind; the explanation above them has them all in its sum."""
    found = [change for change in changes if change.kind == kind]
    return sorted(found, key=lambda change: -abs(change.difference))[:MOST_CHANGES]


def _explanations(changes: list[LineChange]) -> list[tuple[str, Explanation]]:
    """An explanation for each unit in which something changed."""
    units = dict.fromkeys(change.unit_type for change in changes)
    found = [(unit, explanation_of(item for item in changes if item.unit_type == unit)) for unit in units]
    return [(unit_title(unit), explanation) for unit, explanation in found if explanation.shown]


def _licenses(usage: OrganizationUsage, user: User, now: datetime) -> tuple[list[LicenseRow], int]:
    """The most urgent licenses of the organization, and how many there are in all."""
    if usage.organization_id is None:
        return [], 0
    licenses = License.objects.visible_to(user).current().with_urgency(now).filter(organization=usage.organization_id)
    rows = licenses.with_sight(user).select_related("console", "server", "organization__reseller").only(*LICENSE_FIELDS)
    freshness = {
        (item.console_id, item.part): item
        for item in Freshness.objects.visible_to(user).filter(console=usage.console_id, step=Freshness.Step.LICENSES)
    }
    listed = LicenseRows(rows.most_urgent_first()[:MOST_LICENSES], freshness, now)
    return list(listed), licenses.count()
