"""How groups of lines that differ become changes whose differences add up to theirs."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from reports.comparing.changes import Change, Kind
from reports.comparing.groups import NOISE, Group, Points, differing, only_in_one
from reports.models import ReportVersion


def changes_between(before: ReportVersion, after: ReportVersion, points: Points) -> Iterator[Change]:
    """Yield every change; their differences add up to that of `points`, which are theirs. Two queries.

    What the totals have beyond the lines stands in a change of its own.
    """
    yield from _line_changes(before, after)
    left = points.after - points.before - points.in_lines
    if abs(left) > NOISE:
        yield Change(kind=Kind.NOT_IN_LINES, difference=left)


def _line_changes(before: ReportVersion, after: ReportVersion) -> Iterator[Change]:
    new, gone = only_in_one(before, after)
    for _, found in groupby(differing(before, after), key=attrgetter("workload_of_organization")):
        groups = list(found)
        organization = groups[0].organization
        if organization in new or organization in gone:
            kind = Kind.NEW_ORGANIZATION if organization in new else Kind.GONE_ORGANIZATION
            yield _change(kind, groups, sum(group.difference for group in groups))
        else:
            yield from _changes_of(groups)


def _changes_of(groups: list[Group]) -> Iterator[Change]:
    """What happened to one workload of an organization that both versions have."""
    rises = [group for group in groups if group.difference > 0]
    falls = [group for group in groups if group.difference < 0]
    difference = sum(group.difference for group in groups)
    if rises and falls:
        moved = min(sum(group.difference for group in rises), -sum(group.difference for group in falls))
        yield _change(Kind.MOVED, groups, 0.0, moved=moved, before=falls, after=rises)
    by_weight = _by_weight(groups)
    if abs(by_weight) > NOISE:
        yield _change(Kind.WEIGHT, groups, by_weight)
    left = difference - by_weight
    if abs(left) > NOISE:
        yield _change(Kind.MORE if left > 0 else Kind.FEWER, groups, left)


def _by_weight(groups: list[Group]) -> float:
    """Points that the objects there are now cost more than they would have before, where that can be told."""
    weight_before, weight_after = _weight(groups, "before"), _weight(groups, "after")
    counts = [_sum(groups, "count_before"), _sum(groups, "count_after")]
    if weight_before is None or weight_after is None or not all(counts):
        return 0.0
    return (counts[1] or 0.0) * (weight_after - weight_before)


def _weight(groups: list[Group], moment: str) -> float | None:
    """The weight that all lines have; None where they differ, or do not say it."""
    least, highest = attrgetter(f"weight_{moment}"), attrgetter(f"highest_weight_{moment}")
    said = {weight for group in groups for weight in (least(group), highest(group)) if weight is not None}
    return said.pop() if len(said) == 1 else None


def _sum(groups: list[Group], name: str) -> float | None:
    """The sum of what is said; None where nothing is."""
    said = [value for group in groups if (value := getattr(group, name)) is not None]
    return sum(said) if said else None


def _change(
    kind: Kind,
    groups: list[Group],
    difference: float,
    *,
    moved: float = 0.0,
    before: Sequence[Group] | None = None,
    after: Sequence[Group] | None = None,
) -> Change:
    first = groups[0]
    return Change(
        kind=kind,
        difference=difference,
        organization=first.name,
        organization_uid=first.uid,
        product=first.product,
        workload=first.workload,
        license_before=_license(groups if before is None else before),
        license_after=_license(groups if after is None else after),
        count_before=_sum(groups, "count_before"),
        count_after=_sum(groups, "count_after"),
        weight_before=_weight(groups, "before"),
        weight_after=_weight(groups, "after"),
        moved_points=moved,
    )


def _license(groups: Sequence[Group]) -> str:
    licenses = {group.license_id for group in groups}
    return licenses.pop() if len(licenses) == 1 else ""
