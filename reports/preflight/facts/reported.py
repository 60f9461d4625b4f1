"""What versions of reports say: points by organization and license, servers in doubt, and appendices."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Max, Sum

from reports.models import ReportLine, ReportServer, ReportShare, ReportVersion

# Its points are those of its companies, which have lines of their own.
RESELLER = "Reseller"
LicenseOf = tuple[UUID | None, str]


class Used(NamedTuple):
    """The points of a license, and of the organizations that use something under it."""

    points: float
    organizations: int


@dataclass(kw_only=True, slots=True)
class Section:
    """Points in a version of a report, by organization and by organization and license.

    `points` are those in the total of the report; `licensed` are those of its appendices too. `awaited` are licenses
    of which something was activated in the month, which is not counted yet.
    """

    names: dict[UUID | None, str] = field(default_factory=dict)
    points: dict[UUID | None, float] = field(default_factory=lambda: defaultdict(float))
    licensed: dict[LicenseOf, float] = field(default_factory=lambda: defaultdict(float))
    awaited: set[LicenseOf] = field(default_factory=set)
    # Licenses by their ids alone, in the total of the report.
    by_license: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    # Organizations whose points stand in the appendix of a licensee.
    elsewhere: dict[str, set[UUID | None]] = field(default_factory=lambda: defaultdict(set))

    def under(self, license_ids: Iterable[str]) -> Used:
        """Return what is used under any of these license ids, in the total of the report."""
        points = [one for license_id in set(license_ids) for one in self.by_license.get(license_id, ()) if one]
        return Used(sum(points), len(points))


def sections(versions: Collection[int]) -> dict[int, Section]:
    """Return what each of these versions says of organizations and licenses; two queries.

    Lines need not have all points of an organization: one without any counts with its share.
    """
    found = {version: Section() for version in versions}
    lines = ReportLine.objects.filter(version__in=versions).order_by()
    groups = lines.values_list("version", "appendix", "organization_uid", "license_id")
    for version, *row in groups.annotate(Max("organization_name"), Sum("points"), Sum("new_count")):
        _add(found[version], *row)
    shares = ReportShare.objects.filter(version__in=versions, appendix="").exclude(organization_type=RESELLER)
    rows = shares.order_by().values_list("version", "organization_uid", "organization_name", "points")
    shared = [row for row in rows if row[1] not in found[row[0]].points]
    for version, uid, name, points in shared:
        found[version].points[uid] += points or 0
        found[version].names[uid] = name
    return found


def _add(
    section: Section,
    appendix: str,
    uid: UUID | None,
    license_id: str,
    name: str,
    points: float | None,
    new: float | None,
) -> None:
    section.names[uid] = name
    section.licensed[uid, license_id] += points or 0
    if new:
        section.awaited.add((uid, license_id))
    if appendix:
        section.elsewhere[appendix].add(uid)
        return
    section.points[uid] += points or 0
    section.by_license[license_id].append(points or 0)


def used_in(versions: Collection[int], license_ids: Collection[str]) -> dict[int, set[LicenseOf]]:
    """Return which of the licenses with these ids have points in each of these versions; one query."""
    lines = ReportLine.objects.filter(version__in=versions, license_id__in=license_ids, points__gt=0)
    found: dict[int, set[LicenseOf]] = {version: set() for version in versions}
    for version, uid, license_id in (
        lines.order_by().values_list("version", "organization_uid", "license_id").distinct()
    ):
        found[version].add((uid, license_id))
    return found


def unknown_in(versions: Collection[int]) -> dict[int, set[UUID | None]]:
    """Return the organizations that the directory did not know when each of these versions was read; one query."""
    lines = ReportLine.objects.filter(version__in=versions, organization=None)
    found: dict[int, set[UUID | None]] = {version: set() for version in versions}
    for version, uid in lines.order_by().values_list("version", "organization_uid").distinct():
        found[version].add(uid)
    return found


class ProblemServer(NamedTuple):
    """A server that a report names, and why; without an organization where it is the owner's."""

    problem: str
    appendix: str
    organization_uid: UUID | None
    name: str
    is_cloud: bool


def doubts(versions: Collection[int]) -> dict[int, dict[ProblemServer, str]]:
    """Return the servers that each of these versions names, with the name of their organization; one query."""
    found: dict[int, dict[ProblemServer, str]] = {version: {} for version in versions}
    rows = ReportServer.objects.filter(version__in=versions)
    for version, title, *row in rows.values_list("version", "organization_name", *ProblemServer._fields):
        found[version][ProblemServer(*row)] = title
    return found


def appendices(versions: Collection[int]) -> dict[int, dict[str, float | None]]:
    """Return the points of the appendices of each of these versions by licensee; one query.

    None where the report does not say how many.
    """
    rows = ReportVersion.objects.filter(pk__in=versions).values_list("pk", "summary__appendices")
    return {version: _by_licensee(parts or ()) for version, parts in rows}


def _by_licensee(parts: Iterable[dict[str, Any]]) -> dict[str, float | None]:
    found: dict[str, float | None] = {}
    for part in parts:
        known, points = found.get(part["licensee"]), part["total_points"]
        found[part["licensee"]] = points if known is None else known + (points or 0)
    return found
