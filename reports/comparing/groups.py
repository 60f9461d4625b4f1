"""The lines of two versions, grouped by the database: it hands over those groups alone whose points differ."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Case, CharField, Count, F, FloatField, Max, Min, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Abs

from reports.comparing.pairs import Pair
from reports.models import ReportLine, ReportVersion
from usage.breakdown import NOISE

ORGANIZATION = ("organization_uid", "nameless")
WORKLOAD = (*ORGANIZATION, "product", "workload")
LINE = (*WORKLOAD, "license_id")
Workload = tuple[UUID | None, str, str, str]


class Group(NamedTuple):
    """The lines of one workload of an organization under one license, in both versions."""

    uid: UUID | None
    nameless: str
    product: str
    workload: str
    license_id: str
    name: str
    points_before: float
    points_after: float
    count_before: float | None
    count_after: float | None
    weight_before: float | None
    weight_after: float | None
    highest_weight_before: float | None
    highest_weight_after: float | None

    @property
    def organization(self) -> tuple[UUID | None, str]:
        """What the organization is known by."""
        return self.uid, self.nameless

    @property
    def difference(self) -> float:
        """Points more than before."""
        return self.points_after - self.points_before

    @property
    def workload_of_organization(self) -> Workload:
        """What groups under several licenses have in common."""
        return self.uid, self.nameless, self.product, self.workload


class Points(NamedTuple):
    """The points of two versions, and how many more the lines of the latter have."""

    before: float
    after: float
    in_lines: float


def differing(pair: Pair) -> Iterator[Group]:
    """The groups whose points differ; those of one workload of an organization follow each other."""
    of = {"before": Q(version=pair.before.pk), "after": Q(version=pair.after.pk)}
    sums: dict[str, Any] = {"name": Max("organization_name")}
    sums |= {f"points_{name}": Sum("points", filter=only, default=0.0) for name, only in of.items()}
    sums |= {f"count_{name}": Sum("reported_count", filter=only) for name, only in of.items()}
    sums |= {f"weight_{name}": Min("weight", filter=only) for name, only in of.items()}
    sums |= {f"highest_weight_{name}": Max("weight", filter=only) for name, only in of.items()}
    difference = Abs(F("points_after") - F("points_before"), output_field=FloatField())
    groups = _own(pair).values(*LINE).annotate(**sums).annotate(size=difference).filter(size__gt=NOISE)
    for row in groups.order_by(*LINE).values_list(*LINE, *sums).iterator():
        yield Group(*row)


def only_in_one(pair: Pair) -> tuple[set[Any], set[Any]]:
    """Organizations that only the latter has, and those that only the former has."""
    counts = {
        name: Count("pk", filter=Q(version=of.pk)) for name, of in (("before", pair.before), ("after", pair.after))
    }
    rows = _own(pair).values(*ORGANIZATION).annotate(**counts).filter(Q(("before", 0)) | Q(("after", 0)))
    found = list(rows.values_list(*ORGANIZATION, "before"))
    new = {(uid, name) for uid, name, count in found if not count}
    return new, {(uid, name) for uid, name, count in found if count}


def points_of(pair: Pair) -> Points:
    """Return the points of both versions; one query. A version without a total has those of its lines."""
    sums = _own(pair).aggregate(before=_points(pair.before), after=_points(pair.after))
    before, after = pair.total(pair.before), pair.total(pair.after)
    return Points(
        before=sums["before"] if before is None else before,
        after=sums["after"] if after is None else after,
        in_lines=sums["after"] - sums["before"],
    )


def risen_apart(pair: Pair) -> dict[Workload, dict[str, float]]:
    """Return how many points more each appendix has of a workload of an organization, where it differs; one query."""
    lines = _lines(pair).exclude(appendix="").values(*WORKLOAD, "appendix")
    rows = lines.annotate(risen=_points(pair.after) - _points(pair.before)).exclude(risen__range=(-NOISE, NOISE))
    found: dict[Workload, dict[str, float]] = {}
    for *workload, appendix, risen in rows.values_list(*WORKLOAD, "appendix", "risen").iterator():
        found.setdefault((workload[0], workload[1], workload[2], workload[3]), {})[appendix] = risen
    return found


def _own(pair: Pair) -> "QuerySet[ReportLine]":
    """The lines of both, without appendices."""
    return _lines(pair).filter(appendix="")


def _lines(pair: Pair) -> "QuerySet[ReportLine]":
    """The lines of both; an organization without a UID is known by its name."""
    nameless = Case(
        When(organization_uid=None, then=F("organization_name")), default=Value(""), output_field=CharField()
    )
    return pair.lines.annotate(nameless=nameless).order_by()


def _points(version: ReportVersion) -> Sum:
    return Sum("points", filter=Q(version=version.pk), default=0.0)
