"""What a person must notice in a report: where it differs from the usage, on purpose, and is written down as such.

Every report has each of these, as far as its owner has organizations for them; who it is depends on the report alone.
An organization is in one of them at most, but for shared servers: those concern everybody who uses them.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from simulator.data.report_registry import Registry, is_client
from simulator.data.report_rows import CLONED, NOT_COLLECTED, UNSUPPORTED, Doubt
from simulator.data.reported import Reported
from simulator.data.rows import Chance
from simulator.data.workloads import BACKUP_SERVER, CONSOLE

ADJUSTED_BY, OFF_BY = 1, 3
Wanted = Callable[[Reported], bool]


@dataclass(frozen=True)
class Adjusted:
    """Agents of an organization that were found and not reported; the points are of the month as it was used."""

    organization_uid: str
    removed_count: int
    used_points: float
    reported_points: float


@dataclass(frozen=True)
class OffDay:
    """A backup server whose reported points are not those of the last day of the month."""

    organization_uid: str
    server_uid: str
    used_points: float
    reported_points: float


@dataclass(frozen=True)
class ServerInDoubt:
    """A server that is named and, but for a clone, left out with these points.

    `organization_uid` is None for a server that all share; `server_uid` is None for a clone.
    """

    problem: str
    server_name: str
    organization_uid: str | None
    server_uid: str | None
    missing_points: float


@dataclass(frozen=True)
class Foreign:
    """A backup server that is licensed to somebody else, whose points stand in an appendix."""

    organization_uid: str
    server_uid: str
    licensee: str
    points: float


@dataclass(frozen=True)
class PlantedInReport:
    """Where a report differs from the usage of its month, and who has to be noticed without a difference.

    `vanished` used something in the month before and nothing in this one; `unused` are organizations with a license on
    a server and zero in use.
    """

    adjusted: tuple[Adjusted, ...] = ()
    off_day: tuple[OffDay, ...] = ()
    servers: tuple[ServerInDoubt, ...] = ()
    foreign: tuple[Foreign, ...] = ()
    vanished: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()


@dataclass
class Planting:
    """Changes what the servers of one report count; organizations in `spared` are left as they are."""

    servers: list[Reported]
    registry: Registry
    chance: Chance
    spared: set[str]
    doubts: list[Doubt] = field(default_factory=list)
    in_doubt: list[ServerInDoubt] = field(default_factory=list)

    def foreign(self) -> tuple[Foreign, ...]:
        """Mark the servers that are licensed to somebody else; if there is none, let one be so."""
        marked = [each for each in self.servers if self._is_foreign(each)]
        if not marked and (taken := self._take(_is_backup_server)):
            first_word = self.registry.name(taken.consumer.uid).split()[0]
            taken.licensee = f"{first_word} Group Holding"
            marked = [taken]
        self.spared |= {each.consumer.uid for each in marked}
        return tuple(
            Foreign(each.consumer.uid, each.server.uid, each.licensee, each.points) for each in marked if each.licensee
        )

    def adjusted(self) -> tuple[Adjusted, ...]:
        """Take an agent from one that has several."""
        taken = self._take(lambda each: each.server.type == CONSOLE and sum(line.reported for line in each.lines) > 1)
        if taken is None:
            return ()
        before = taken.points
        place = next(place for place, line in enumerate(taken.lines) if line.reported)
        line = taken.lines[place]
        taken.lines[place] = line._replace(reported=line.reported - ADJUSTED_BY)
        return (Adjusted(taken.consumer.uid, ADJUSTED_BY, before, taken.points),)

    def off_day(self) -> tuple[OffDay, ...]:
        """Report more of a backup server than there was on the last day."""
        taken = self._take(_is_backup_server)
        if taken is None:
            return ()
        before = taken.points
        line = taken.lines[0]
        taken.lines[0] = line._replace(initial=line.initial + OFF_BY, reported=line.reported + OFF_BY)
        return (OffDay(taken.consumer.uid, taken.server.uid, before, taken.points),)

    def leave_out(self, problem: str) -> None:
        """Leave a customer's server out, if possible the only one of its organization."""
        counts = Counter(each.consumer.uid for each in self.servers)
        taken = self._take(lambda each: self._is_listed(each) and counts[each.consumer.uid] == 1)
        taken = taken or self._take(self._is_listed)
        if taken is not None:
            self.servers.remove(taken)
            self._note(problem, taken)

    def clone(self) -> None:
        """Let a customer's server be there twice; the clone counts nothing."""
        taken = self._take(self._is_listed)
        if taken is not None:
            self._note(CLONED, taken, is_clone=True)

    def leave_out_shared(self, problem: str, site_uid: str) -> None:
        """Leave a Cloud Connect server out, with what everybody uses of it."""
        missing = [each for each in self.servers if each.server.uid == site_uid]
        self.servers[:] = [each for each in self.servers if each.server.uid != site_uid]
        name = self.registry.servers[site_uid]
        self.doubts.append(Doubt(problem, name))
        points = sum(each.points for each in missing)
        self.in_doubt.append(ServerInDoubt(problem, name, None, site_uid, points))

    def clone_shared(self, site_uid: str) -> None:
        """Let a Cloud Connect server be there twice."""
        name = _clone_of(self.registry.servers[site_uid])
        self.doubts.append(Doubt(CLONED, name))
        self.in_doubt.append(ServerInDoubt(CLONED, name, None, None, 0))

    def _note(self, problem: str, taken: Reported, *, is_clone: bool = False) -> None:
        name = self.registry.servers[taken.server.uid]
        name = _clone_of(name) if is_clone else name
        support_id = self.registry.identity(taken.server.uid, taken.server.type).support_id
        self.doubts.append(Doubt(problem, name, taken.consumer.uid, support_id))
        server_uid, points = (None, 0.0) if is_clone else (taken.server.uid, taken.points)
        self.in_doubt.append(ServerInDoubt(problem, name, taken.consumer.uid, server_uid, points))

    def _take(self, wanted: Wanted) -> Reported | None:
        """One of that kind that uses something, of an organization that was not taken before."""
        found = [
            each for each in self.servers if each.consumer.uid not in self.spared and each.points > 0 and wanted(each)
        ]
        if not found:
            return None
        taken = self.chance.choice(found)
        self.spared.add(taken.consumer.uid)
        return taken

    def _is_listed(self, each: Reported) -> bool:
        return is_client(each.server.type) and each.server.uid in self.registry.servers

    def _is_foreign(self, each: Reported) -> bool:
        each.licensee = self.registry.foreign_licensee(each.server.uid, each.server.type)
        return each.licensee is not None


def _is_backup_server(each: Reported) -> bool:
    return each.server.type == BACKUP_SERVER


def _clone_of(server_name: str) -> str:
    return server_name.replace(".", "-clone.", 1)


def plant_in_report(
    planting: Planting, *, is_of_provider: bool, vanished: tuple[str, ...], unused: tuple[str, ...]
) -> PlantedInReport:
    """Let the report of the provider, or of a reseller, differ from the usage; says where it does.

    Who vanished and who uses nothing is so by itself, and only written down.
    """
    foreign, off_day, adjusted = planting.foreign(), planting.off_day(), planting.adjusted()
    planting.leave_out(NOT_COLLECTED)
    planting.leave_out(UNSUPPORTED)
    planting.clone()
    sites = planting.chance.sample(planting.registry.site_uids, len(planting.registry.site_uids))
    if is_of_provider:
        planting.leave_out_shared(NOT_COLLECTED, sites[0])
        planting.clone_shared(sites[-1])
    else:
        planting.leave_out_shared(UNSUPPORTED, sites[0])
    return PlantedInReport(
        adjusted=adjusted,
        off_day=off_day,
        servers=tuple(planting.in_doubt),
        foreign=foreign,
        vanished=vanished,
        unused=unused,
    )
