"""The largest changes between two versions, and what all of them come to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import nsmallest

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache

from accounts.models import User
from reports.comparing.changes import Change, Kind
from reports.comparing.explaining import changes_between
from reports.comparing.groups import points_of
from reports.comparing.pairs import Pair
from reports.models import ReportVersion

MOST_SHOWN = 100
# Versions do not change: what was compared once need not be again. Another number forgets what older code has kept.
CACHE_KEY, CACHE_SECONDS = "reports:compared:3", 24 * 3600


@dataclass(frozen=True, kw_only=True, slots=True)
class KindSum:
    """All changes of one kind."""

    kind: Kind
    count: int
    difference: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """The largest changes between two versions, what the others come to, and the sums by kind, largest first."""

    before_points: float
    after_points: float
    shown: Sequence[Change]
    rest_count: int
    rest: float
    kinds: Sequence[KindSum]

    @property
    def difference(self) -> float:
        """Points more than before."""
        return self.after_points - self.before_points

    @property
    def count(self) -> int:
        """How many changes there are."""
        return len(self.shown) + self.rest_count


def comparison_of(before: ReportVersion, after: ReportVersion) -> Comparison:
    """Return why `after` has other points than `before`; seven queries, and none when it was compared before.

    It is about all of both, and kept for everybody who sees all of them.
    """
    key = f"{CACHE_KEY}:{bytes(before.digest).hex()}:{bytes(after.digest).hex()}:{before.pk}:{after.pk}"
    found: Comparison | None = cache.get(key)
    if found is None:
        found = _compared(Pair(before, after))
        cache.set(key, found, CACHE_SECONDS)
    return found


def own_comparison_of(before: ReportVersion, after: ReportVersion, *, user: User | AnonymousUser) -> Comparison:
    """Return the same of what this person may see of both; seven queries, of which nothing is kept for others."""
    return _compared(Pair(before, after, user))


def whole_comparison_of(before: ReportVersion, after: ReportVersion) -> Comparison:
    """Return the same with every change shown; thirteen queries, and six when it was compared before."""
    every = changes_largest_first(before, after)
    return replace(comparison_of(before, after), shown=every, rest_count=0, rest=0.0)


def changes_largest_first(
    before: ReportVersion, after: ReportVersion, *, user: User | AnonymousUser | None = None
) -> list[Change]:
    """Return every change between two versions, or with `user` those that this person may see; six queries."""
    pair = Pair(before, after, user)
    return sorted(changes_between(pair, points_of(pair)), key=_size)


def _compared(pair: Pair) -> Comparison:
    """In one pass: of tens of thousands of changes only the largest are kept."""
    points, sums = points_of(pair), dict[Kind, KindSum]()

    def counted() -> Iterator[Change]:
        for change in changes_between(pair, points):
            sums[change.kind] = _added(sums.get(change.kind), change)
            yield change

    shown = nsmallest(MOST_SHOWN, counted(), key=_size)
    return Comparison(
        before_points=points.before,
        after_points=points.after,
        shown=shown,
        rest_count=sum(one.count for one in sums.values()) - len(shown),
        rest=sum(one.difference for one in sums.values()) - sum(change.difference for change in shown),
        kinds=sorted(sums.values(), key=lambda one: -abs(one.difference)),
    )


def _added(sums: KindSum | None, change: Change) -> KindSum:
    count, difference = (sums.count, sums.difference) if sums else (0, 0.0)
    return KindSum(kind=change.kind, count=count + 1, difference=difference + change.difference)


def _size(change: Change) -> tuple[float, str, str, str]:
    return -abs(change.difference), change.organization, change.product, change.workload
