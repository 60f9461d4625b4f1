"""How groups of lines that differ become changes whose differences add up to theirs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from operator import attrgetter

from reports.comparing.changes import Change, Kind
from reports.comparing.groups import Group, Points, differing, only_in_one, risen_apart
from reports.comparing.pairs import Pair
from reports.comparing.servers import NamedServers
from usage.breakdown import NOISE


def changes_between(pair: Pair, points: Points) -> Iterator[Change]:
    """Yield every change; their differences add up to that of `points`, which are theirs. Five queries.

    What the totals have beyond the lines stands in a change of its own.
    """
    yield from _line_changes(pair)
    left = points.after - points.before - points.in_lines
    if abs(left) > NOISE:
        yield Change(kind=Kind.NOT_IN_LINES, difference=left)


def _line_changes(pair: Pair) -> Iterator[Change]:
    new, gone = only_in_one(pair)
    appendices, servers = risen_apart(pair), NamedServers(pair)
    for workload, found in groupby(differing(pair), key=attrgetter("workload_of_organization")):
        groups, apart = list(found), appendices.get(workload, {})
        organization = groups[0].organization
        if organization in new or organization in gone:
            kind = Kind.NEW_ORGANIZATION if organization in new else Kind.GONE_ORGANIZATION
            changes = _with_appendices(kind, groups, sum(group.difference for group in groups), apart)
        else:
            changes = _changes_of(groups, apart)
        hints = servers.of(groups[0].product, groups[0].uid)
        # A server that is left out takes points away, and never brings any.
        for change in changes:
            told = replace(change, appendix=pair.licensee(change.appendix))
            yield replace(told, hints=hints) if change.difference < 0 else told


def _changes_of(groups: list[Group], apart: Mapping[str, float]) -> Iterator[Change]:
    """What happened to one workload of an organization that both versions have; `apart` is that in appendices."""
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
    yield from _with_appendices(Kind.MORE if left > 0 else Kind.FEWER, groups, left, apart)


def _with_appendices(
    kind: Kind, groups: list[Group], difference: float, apart: Mapping[str, float]
) -> Iterator[Change]:
    """A rise or fall; what an appendix lost or got of it at the same time did not vanish, and is told by itself."""
    sign = 1.0 if difference > 0 else -1.0
    others = {licensee: -sign * risen for licensee, risen in apart.items() if sign * risen < 0}
    moved = sign * min(abs(difference), sum(others.values()))
    if moved:
        into_or_out = Kind.OUT_OF_APPENDIX if moved > 0 else Kind.INTO_APPENDIX
        yield replace(_change(into_or_out, groups, moved), appendix="" if len(others) > 1 else next(iter(others)))
    if abs(difference - moved) > NOISE:
        yield _change(kind, groups, difference - moved)


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
