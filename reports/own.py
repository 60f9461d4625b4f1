"""The points of a report for somebody who does not see all of it: the sum of the lines that are in scope.

Lists, heads, summaries and comparisons go by this one rule, so that they agree with each other and with the lines
themselves. Shares would not do: the provider's report gives a company below a reseller no share of its own, and that
of a reseller is for whom the reseller is in scope. Lines need not add up to shares; where they do not, lines count.
"""

from django.db.models import FloatField, OuterRef, Q, Subquery, Sum

from consoles.scoping import Person
from reports.models import ReportLine, ReportVersion

# Appendices are in no points of a report.
POINTS = Sum("points", filter=Q(appendix=""), default=0.0)


def own_points(version: str, user: Person) -> Subquery:
    """The points in scope of the version whose key has this name; None without any line of it in scope."""
    lines = ReportLine.objects.in_part_for(user).filter(version=OuterRef(version)).order_by()
    return Subquery(lines.values("version").annotate(sum=POINTS).values("sum"), output_field=FloatField())


def own_points_of(version: ReportVersion, user: Person) -> float | None:
    """Return the points of a version that are in scope; None without any line of it in scope."""
    lines = ReportLine.objects.in_part_for(user).filter(version=version.pk).order_by("version")
    points: float | None = lines.values("version").annotate(sum=POINTS).values_list("sum", flat=True).first()
    return points
