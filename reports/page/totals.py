"""Whether the parts of a report add up to its points; they need not."""

from dataclasses import dataclass

from django.db.models import Sum

from reports.models import ReportLine, ReportShare, ReportVersion
from usage.breakdown import NOISE


@dataclass(frozen=True, kw_only=True, slots=True)
class DetailPoints:
    """The points of a version, of its organizations and of its lines, without appendices; None where none is said."""

    total: float | None
    organizations: float | None
    lines: float | None

    @property
    def missing_in_lines(self) -> float:
        """Points of the total that stand in no line; nothing where the total is unknown."""
        return _missing(self.total, self.lines)

    @property
    def missing_in_organizations(self) -> float:
        """Points of the total that no organization has; nothing where the total is unknown."""
        return _missing(self.total, self.organizations)


def detail_points(version: ReportVersion) -> DetailPoints:
    """Return what the parts of a version add up to; two queries."""
    own = {"version": version.pk, "appendix": ""}
    return DetailPoints(
        total=version.total_points,
        organizations=ReportShare.objects.filter(**own).aggregate(sum=Sum("points"))["sum"],
        lines=ReportLine.objects.filter(**own).aggregate(sum=Sum("points"))["sum"],
    )


def _missing(total: float | None, parts: float | None) -> float:
    missing = 0.0 if total is None else total - (parts or 0.0)
    return missing if abs(missing) > NOISE else 0.0
