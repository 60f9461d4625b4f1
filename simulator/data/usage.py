"""The usage of a day: what every organization uses on every server, as the console lists it.

It depends on the seed, the organizations, the servers and the UTC day alone, so that any day can be asked for. Objects
that were activated in the month of that day are new; from the 1st of the next month on they are used.
"""

from datetime import date
from functools import cached_property
from operator import itemgetter

from simulator.data.consumers import Consumer, Line, Serving, Shape, make_consumers
from simulator.data.organizations import Organizations
from simulator.data.rows import Row
from simulator.data.servers import Servers
from simulator.data.trends import Day
from simulator.data.usage_situations import Planted, plant_usage
from simulator.data.workloads import Platform, Workload

FIGURES = ("rentalUnits", "newUnits", "usedUnits", "rentalCount", "newCount", "usedCount")
REMEMBERED_DAYS = 3
# How many objects are rental, new and used: for each line of each server of an organization.
Count = tuple[int, int, int]
Counts = list[list[Count]]


class Usage:
    """The usage of one console on any day; nothing is drawn before somebody asks."""

    def __init__(self, seed: int, organizations: Organizations, servers: Servers) -> None:
        self._seed = seed
        self._organizations = organizations
        self._servers = servers
        self._days: dict[date, dict[str, Row]] = {}
        self._written: dict[str, tuple[Counts, Row]] = {}

    def rows(self, on: date) -> dict[str, Row]:
        """The usage of that UTC day by organization; those that use nothing are not in it.

        A history asks for one day after another, and for each page of a day: the last few days are kept, and days
        share the rows that are the same.
        """
        if on not in self._days:
            for forgotten in list(self._days)[: 1 - REMEMBERED_DAYS]:
                del self._days[forgotten]
            self._days[on] = self._rows(Day.of(on))
        return self._days[on]

    @property
    def consumers(self) -> list[Consumer]:
        """Every organization that could use licenses, in the order of the list."""
        return self._drawn[0]

    @property
    def planted(self) -> Planted:
        """Who is in which situation."""
        return self._drawn[1]

    @cached_property
    def _drawn(self) -> tuple[list[Consumer], Planted]:
        consumers = make_consumers(self._seed, self._organizations, self._servers)
        known = {row["instanceUid"] for row in self._organizations.organizations}
        return consumers, plant_usage(self._seed, consumers, known)

    def _rows(self, day: Day) -> dict[str, Row]:
        before = day.end_of_last_month()
        rows = ((consumer.uid, self._row(consumer, _counts(consumer, day, before))) for consumer in self.consumers)
        return {uid: row for uid, row in rows if row["servers"]}

    def _row(self, consumer: Consumer, counts: Counts) -> Row:
        written, row = self._written.get(consumer.uid, (None, {}))
        if written != counts:
            row = _organization_row(consumer, counts)
            self._written[consumer.uid] = counts, row
        return row


def _counts(consumer: Consumer, day: Day, before: Day) -> Counts:
    shape = consumer.shape
    return [[count_on(line, shape, day, before) for line in server.lines] for server in consumer.servers]


def count_on(line: Line, shape: Shape, day: Day, before: Day) -> Count:
    """How many objects of that line are rental, new and used on a day; `before` is the last day before its month."""
    count = shape(line.trend.count(day.number), day)
    if line.rental:
        return count, 0, 0
    count_before = shape(line.trend.count(before.number), before)
    return 0, max(count - count_before, 0), min(count, count_before)


def _organization_row(consumer: Consumer, counts: Counts) -> Row:
    servers = [
        {"serverUid": server.uid, "serverType": server.type, "workloads": workloads}
        for server, of_lines in zip(consumer.servers, counts, strict=True)
        if (workloads := _workload_rows(server, of_lines))
    ]
    return {
        "organizationUid": consumer.uid,
        "organizationType": consumer.type,
        "providerUid": consumer.provider_uid,
        "servers": servers,
    }


def _workload_rows(server: Serving, counts: list[Count]) -> list[Row]:
    platforms: dict[Workload, list[Row]] = {}
    for line, count in zip(server.lines, counts, strict=True):
        if any(count) or server.kept:
            platforms.setdefault(line.platform.workload, []).append(_platform_row(line.platform, *count))
    return [_workload_row(workload, server.unit_type, rows) for workload, rows in platforms.items()]


def _workload_row(workload: Workload, unit_type: str, platforms: list[Row]) -> Row:
    sums = map(sum, zip(*map(itemgetter(*FIGURES), platforms), strict=True))
    return {
        "id": workload.id,
        "description": workload.description,
        "unitType": unit_type,
        **dict(zip(FIGURES, sums, strict=True)),
        "workloadsByPlatform": platforms,
    }


def _platform_row(platform: Platform, rental: int, new: int, used: int) -> Row:
    weight = platform.weight
    return {
        "typeId": platform.type_id,
        "description": platform.description,
        "weight": weight,
        "rentalUnits": rental * weight,
        "newUnits": new * weight,
        "usedUnits": used * weight,
        "rentalCount": rental,
        "newCount": new,
        "usedCount": used,
    }
