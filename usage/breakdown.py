"""How an organization's usage, as a console sends it, becomes lines: one per server, workload, platform and weight.

The sums of a console hold on every level (VSPC REST 3.6.1, usage by organization). Where one does not, the workload's
own figure counts, and what its platforms leave over stands on a line of its own: nothing is lost or counted twice.
"""

from collections.abc import Iterator
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

import vspc.schemas as wire
from usage.products import product_of

NO_UID = UUID(int=0)
# Units beyond this are a mistake, and would spoil every sum that they are part of.
MOST_UNITS = 1e12
# Sums of doubles differ from each other by less than this.
NOISE = 1e-6
UNIT_TYPES = {"Points": "points", "Instances": "instances", "Unknown": ""}


class Figures(NamedTuple):
    """Units and objects of one line; None is what the console does not say."""

    used_units: float | None = None
    new_units: float | None = None
    rental_units: float | None = None
    used_count: float | None = None
    new_count: float | None = None
    rental_count: float | None = None


class Kind(NamedTuple):
    """What is counted: a workload on one platform, on servers of one product, in one unit."""

    product: str
    unit_type: str
    # The number of the workload's UID, which is a faster key than the UID itself.
    uid: int
    platform: str


class Place(NamedTuple):
    """Where a line stands within its organization."""

    server_uid: UUID
    kind: Kind
    weight: float | None


class Names(NamedTuple):
    """What the console calls a kind."""

    name: str
    platform_name: str


Lines = dict[Place, Figures]
NOTHING = Figures()
# The figures of a workload or a platform as the console says them.
said = attrgetter(*Figures._fields)


def lines_of(usage: wire.OrganizationUsage, names: dict[Kind, Names]) -> Lines:
    """Return the lines of an organization, and put what their kinds are called into `names`.

    Lines of one place are added up: a console may list a server, a workload or a platform twice.
    """
    lines: Lines = {}
    for server in usage.servers or ():
        product, server_uid = product_of(server.server_type), server.server_uid or NO_UID
        for workload in server.workloads or ():
            for kind, weight, figures, called in _of_workload(product, workload):
                place = Place(server_uid, kind, weight)
                there = lines.setdefault(place, figures)
                if there is not figures:
                    lines[place] = added(there, figures)
                names[kind] = called
    return lines


def added(one: Figures, other: Figures) -> Figures:
    """Return the sums of two lines; what only one of them knows counts."""
    return Figures(*map(sum_known, one, other))


def unit_type_of(unit_type: str | None) -> str:
    """Return our word for a unit; one that we do not know stays as it came, in small letters."""
    return UNIT_TYPES.get(unit_type or "", (unit_type or "").lower()[:20])


def _of_workload(product: str, workload: wire.WorkloadUsage) -> Iterator[tuple[Kind, float | None, Figures, Names]]:
    unit_type, name, parts = unit_type_of(workload.unit_type), (workload.description or "")[:500], NOTHING
    uid = (workload.id or NO_UID).int
    for platform in workload.workloads_by_platform or ():
        figures = _figures(platform)
        parts = figures if parts is NOTHING else added(parts, figures)
        kind = Kind(product, unit_type, uid, (platform.type_id or "")[:200])
        yield kind, _known(platform.weight), figures, Names(name, (platform.description or "")[:500])
    if parts is not NOTHING and said(workload) == parts:
        return
    whole = _figures(workload)
    if parts is NOTHING or any(map(_is_left, whole, parts)):
        yield Kind(product, unit_type, uid, ""), None, Figures(*map(_rest, whole, parts)), Names(name, "")


def _figures(counted: wire.WorkloadUsage | wire.PlatformUsage) -> Figures:
    return Figures._make(map(_known, said(counted)))


def _known(value: float | None) -> float | None:
    return value if value is not None and -MOST_UNITS <= value <= MOST_UNITS else None


def sum_known(one: float | None, other: float | None) -> float | None:
    """Return the sum of two figures; unknown is only what both do not know."""
    return other if one is None else one if other is None else one + other


def _is_left(whole: float | None, parts: float | None) -> bool:
    """Whether the console says more of the whole than of its parts; that the whole is nothing says something."""
    return whole is not None and (parts is None or abs(whole - parts) > NOISE)


def _rest(whole: float | None, parts: float | None) -> float | None:
    """What is left of the whole; where the console does not say the whole, its parts are all there is."""
    if whole is None:
        return None if parts is None else 0.0
    return whole if parts is None else whole - parts
