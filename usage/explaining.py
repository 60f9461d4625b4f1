"""Why an organization's usage differs from the end of last month: line by line, largest first.

Lines are taken until what is left explains at most a twentieth of the change; the rest stands in one sum, so that the
list always adds up to the whole.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Q, QuerySet, When

from accounts.models import User
from ui.wording import number
from usage.breakdown import sum_known
from usage.models import UsageLine, Workload
from usage.months import beginning
from usage.servers import ServerNames

LEFT_SHARE = 0.05
MOST_IN_ROW = 2


class Said(NamedTuple):
    """What one place said at one moment; None where it was not there or is unknown."""

    used: float | None
    new: float | None
    objects: float | None
    weight: float | None


# What stands for a place that is not there: nothing is used of it.
ABSENT = Said(0.0, 0.0, 0.0, None)


@dataclass(frozen=True, kw_only=True, slots=True)
class LineChange:
    """One workload of one platform on one server: at the end of last month and now."""

    server_uid: UUID
    # Empty where the directory does not know the server.
    server: str
    product: str
    unit_type: str
    workload: str
    platform: str
    before: Said | None
    after: Said | None
    # Whether the organization had nothing on this server before, or has nothing there now.
    is_whole_server: bool

    @property
    def difference(self) -> float:
        """Units more than at the end of last month; what is unknown counts as nothing."""
        return _used(self.after) - _used(self.before)

    @property
    def kind(self) -> str:
        """`appeared`, `vanished` or `changed`."""
        if self.before is None:
            return "appeared"
        return "vanished" if self.after is None else "changed"

    @property
    def server_title(self) -> str:
        """The server's name, or the UID that the console uses."""
        return self.server or str(self.server_uid)

    @property
    def text(self) -> str:
        """What happened, in a few words."""
        return _text(self)


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """The lines that explain a change, largest first, and what is left of it."""

    change: float
    shown: Sequence[LineChange]
    rest_count: int
    rest: float

    @property
    def first(self) -> Sequence[LineChange]:
        """Those that a row has room for."""
        return self.shown[:MOST_IN_ROW]

    @property
    def more_count(self) -> int:
        """How many more explain the change."""
        return len(self.shown) - len(self.first)


def explanation_of(changes: Iterable[LineChange]) -> Explanation:
    """Return the shortest list, largest first, that leaves at most a twentieth of the change unexplained."""
    ordered = sorted((change for change in changes if change.difference), key=lambda item: -abs(item.difference))
    total, gross = sum(item.difference for item in ordered), sum(abs(item.difference) for item in ordered)
    allowed, left, shown = LEFT_SHARE * (abs(total) or gross), gross, 0
    while left > allowed and shown < len(ordered):
        left -= abs(ordered[shown].difference)
        shown += 1
    rest = ordered[shown:]
    return Explanation(
        change=total,
        shown=ordered[:shown],
        rest_count=len(rest),
        rest=sum(item.difference for item in rest),
    )


def changes_since(month: date, usages: Collection[int], *, user: User | AnonymousUser) -> dict[int, list[LineChange]]:
    """Return how each organization's lines differ from the end of the month before `month`; three queries.

    `usages` are keys of organizations that this person may see, to which the lines belong; a server has owners of its
    own, and is named only to those who may see it.
    Changes of different units stand beside each other: whoever explains one number takes those of its unit.
    """
    boundary = beginning(month)
    held_now = Q(valid_to=None)
    held_before = Q(valid_from__lt=boundary) & (held_now | Q(valid_to__gte=boundary))
    lines = UsageLine.objects.filter(held_now | held_before, usage__in=usages)
    return _changes(*_compared(lines, before=held_before, now=held_now), user)


class _Place(NamedTuple):
    usage: int
    server_uid: UUID
    workload: int


Places = dict[_Place, Said]


def _number(condition: Q) -> Case:
    """Whether it is so, decided by the database: moments would be converted for each of hundreds of lines."""
    return Case(When(condition, then=1), default=0)


def _compared(lines: "QuerySet[UsageLine]", *, before: Q, now: Q) -> tuple[Places, Places]:
    places_before: Places = {}
    places_now: Places = {}
    for usage, server_uid, workload, was, is_now, *figures in lines.annotate(
        was=_number(before), is_now=_number(now)
    ).values_list(
        "usage", "server_uid", "workload", "was", "is_now", "used_units", "new_units", "used_count", "weight"
    ):
        place, said = _Place(usage, server_uid, workload), Said(*figures)
        if was:
            _add(places_before, place, said)
        if is_now:
            _add(places_now, place, said)
    return places_before, places_now


def _add(places: Places, place: _Place, said: Said) -> None:
    """Lines of one place that differ by weight are told as one, with the weight unknown."""
    if place in places:
        used, new, count = map(sum_known, places[place][:3], said[:3])
        said = Said(used, new, count, None)
    places[place] = said


def _changes(before: Places, after: Places, user: User | AnonymousUser) -> dict[int, list[LineChange]]:
    differing = [place for place in {**before, **after} if before.get(place) != after.get(place)]
    workloads = Workload.objects.in_bulk({place.workload for place in differing})
    names = ServerNames(
        {
            (workloads[place.workload].console_id, workloads[place.workload].product, place.server_uid)
            for place in differing
        },
        user=user,
    )
    servers_before, servers_after = ({place[:2] for place in places} for places in (before, after))
    changes = defaultdict[int, list[LineChange]](list)
    for place in differing:
        workload = workloads[place.workload]
        changes[place.usage].append(
            LineChange(
                server_uid=place.server_uid,
                server=names.of(workload.console_id, workload.product, place.server_uid),
                product=workload.product,
                unit_type=workload.unit_type,
                workload=workload.title,
                platform=workload.platform_title,
                before=before.get(place),
                after=after.get(place),
                is_whole_server=place[:2] not in servers_before or place[:2] not in servers_after,
            )
        )
    return changes


def _used(said: Said | None) -> float:
    return said.used or 0.0 if said else 0.0


def _text(change: LineChange) -> str:
    """The workload with its objects before and now, which no language has to inflect."""
    before, after, what = change.before or ABSENT, change.after or ABSENT, change.workload
    if before.objects != after.objects and before.objects is not None and after.objects is not None:
        return f"{what} {number(before.objects)} \u2192 {number(after.objects)}{_note(change)}"
    if change.before and change.after and before.weight != after.weight and None not in (before.weight, after.weight):
        return f"{what} counts {number(after.weight)} instead of {number(before.weight)}"
    return f"{what}{_note(change)}"


def _note(change: LineChange) -> str:
    """What explains a number of objects further."""
    if change.before is None:
        return ", new server" if change.is_whole_server else ""
    if change.after is None:
        return ", server gone" if change.is_whole_server else ", gone"
    return ", new last month" if change.before.new and change.difference > 0 else ""
