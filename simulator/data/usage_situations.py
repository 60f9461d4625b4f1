"""What a person must notice in usage, planted from ten companies on.

Usage is the same whenever a day is asked for, so nobody can come or go for good. Companies that come, go or jump take
turns instead, three of each in rounds of three months: every month has one that comes, one that goes, one that jumps.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from simulator.data.consumers import Consumer, Line, Serving, Shape
from simulator.data.rows import Chance
from simulator.data.trends import Day, Trend
from simulator.data.workloads import AGENTS, BACKUP_SERVER, CONSOLE, VSPHERE, Platform

TURNS = 3
COMES_ON, LEAVES_ON, JUMPS_ON = 5, 11, 9
MIXED_SHARE, IDLE_SHARE = 0.01, 0.03


@dataclass(frozen=True)
class Planted:
    """Who is in which situation, by UID; a company is in one at most.

    `strangers` are organizations that the directory does not have, `idle` companies without any usage, `mixed` those
    with instances on their backup server and points elsewhere. `unlisted` and `unused` are servers by their company:
    one that is in no list, and one with zero everywhere.
    """

    strangers: tuple[str, ...]
    idle: tuple[str, ...]
    mixed: tuple[str, ...]
    visitors: tuple[str, ...]
    jumpers: tuple[str, ...]
    unlisted: dict[str, str]
    unused: dict[str, str]

    def comes(self, on: date) -> str:
        """The company that comes on the 5th of that month, after a month without any usage."""
        return self.visitors[Day.of(on).month % TURNS]

    def leaves(self, on: date) -> str:
        """The company that goes on the 11th of that month, and stays away for all of the next."""
        return self.visitors[(Day.of(on).month - 1) % TURNS]

    def jumps(self, on: date) -> str:
        """The company that uses more than twice as much from the 9th of that month to the end of the next."""
        return self.jumpers[Day.of(on).month % TURNS]


def visiting(turn: int) -> Shape:
    """The usage of a company that comes, stays over the end of a month, and goes."""

    def shape(count: int, day: Day) -> int:
        is_there = (day.day >= COMES_ON, day.day < LEAVES_ON, False)[(day.month - turn) % TURNS]
        return count if is_there else 0

    return shape


def jumping(turn: int) -> Shape:
    """The usage of a company that jumps, by more than a quarter and 20 points in any case, and falls back."""

    def shape(count: int, day: Day) -> int:
        is_high = (day.day >= JUMPS_ON, True, False)[(day.month - turn) % TURNS]
        return 2 * count + 6 if is_high else count

    return shape


def plant_usage(seed: int, consumers: list[Consumer], known: set[str]) -> Planted:
    """Change ordinary usage until every situation is there; `known` are the organizations of the directory."""
    companies = [consumer for consumer in consumers if consumer.type == "Company" and consumer.uid in known]
    plan = _Planting(Chance(seed, "usage situations"), companies, console_uid=consumers[0].servers[0].uid)
    # Those that need a backup server choose first.
    mixed = plan.take(max(1, round(MIXED_SHARE * len(companies))), _has_backup_server)
    return Planted(
        strangers=plan.settle([consumer for consumer in consumers if consumer.uid not in known]),
        mixed=plan.mix(mixed),
        unused={consumer.uid: plan.without_use(consumer) for consumer in plan.take(1, _has_backup_server)},
        unlisted={consumer.uid: plan.unlisted_server(consumer) for consumer in plan.take(1)},
        visitors=plan.in_turn(visiting),
        jumpers=plan.in_turn(jumping),
        idle=plan.idle(max(1, round(IDLE_SHARE * len(companies)))),
    )


def _has_backup_server(consumer: Consumer) -> bool:
    return bool(consumer.of_type(BACKUP_SERVER))


class _Planting:
    """Hands out companies, each of them once, and changes what they use."""

    def __init__(self, chance: Chance, companies: list[Consumer], *, console_uid: str) -> None:
        self._chance = chance
        self._free = chance.sample(companies, len(companies))
        self._console_uid = console_uid

    def take(self, count: int, wanted: Callable[[Consumer], bool] = lambda _: True) -> list[Consumer]:
        """The next companies of that kind, or as many as are left of them."""
        taken = [consumer for consumer in self._free if wanted(consumer)][:count]
        uids = {consumer.uid for consumer in taken}
        self._free = [consumer for consumer in self._free if consumer.uid not in uids]
        return taken

    def settle(self, consumers: list[Consumer]) -> tuple[str, ...]:
        """Let their backup servers be in use on any day."""
        for consumer in consumers:
            consumer.of_type(BACKUP_SERVER)[0].lines = [self._steady(VSPHERE)]
        return tuple(consumer.uid for consumer in consumers)

    def mix(self, consumers: list[Consumer]) -> tuple[str, ...]:
        """Let their backup servers count in instances; one point is one instance."""
        for consumer in consumers:
            consumer.of_type(BACKUP_SERVER)[0].unit_type = "Instances"
            self._add_agents(consumer)
        return self.settle(consumers)

    def without_use(self, consumer: Consumer) -> str:
        """Empty its backup server, which is listed all the same; gives the server."""
        server = consumer.of_type(BACKUP_SERVER)[0]
        server.lines, server.kept = [Line(VSPHERE, Trend(base=0))], True
        self._add_agents(consumer)
        return server.uid

    def unlisted_server(self, consumer: Consumer) -> str:
        """Give it a backup server that no list has; gives the server."""
        server = Serving(self._chance.uid(), BACKUP_SERVER, [self._steady(VSPHERE)])
        consumer.servers.insert(0, server)
        return server.uid

    def in_turn(self, shape: Callable[[int], Shape]) -> tuple[str, ...]:
        """Let three companies take turns."""
        consumers = self.take(TURNS)
        for turn, consumer in enumerate(consumers):
            consumer.shape = shape(turn)
            self._add_agents(consumer)
        return tuple(consumer.uid for consumer in consumers)

    def idle(self, count: int) -> tuple[str, ...]:
        """Take all usage from so many companies."""
        consumers = self.take(count)
        for consumer in consumers:
            consumer.servers.clear()
        return tuple(consumer.uid for consumer in consumers)

    def _add_agents(self, consumer: Consumer) -> None:
        """See to it that it uses the console's agents, and on any day."""
        consumer.servers = [server for server in consumer.servers if server.type != CONSOLE]
        consumer.servers.append(Serving(self._console_uid, CONSOLE, [self._steady(AGENTS)]))

    def _steady(self, platform: Platform) -> Line:
        return Line(platform, Trend(base=self._chance.randrange(4, 13)))
