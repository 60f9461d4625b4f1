"""What a month's report counts: of each server that an organization uses, the objects of one day of the month.

Agents of the console are counted on the day on which the organization used most points of them (the first such day),
everything else on the last day. Objects on rental keys of the customer's own and servers that count in instances are
not reported. Objects that are new in the month are named, and cost nothing yet.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from simulator.data.consumers import Consumer, Serving
from simulator.data.dates import month_end
from simulator.data.trends import Day
from simulator.data.usage import count_on
from simulator.data.workloads import CONSOLE, Platform


class Counted(NamedTuple):
    """Objects of one platform: as they were found, as they are reported, and new ones."""

    platform: Platform
    initial: int
    reported: int
    new: int

    @property
    def points(self) -> float:
        """What they cost."""
        return self.reported * self.platform.weight


@dataclass(slots=True)
class Reported:
    """A server as one organization used it in the month; `licensee` is somebody else than the owner of the report."""

    consumer: Consumer
    server: Serving
    lines: list[Counted]
    licensee: str | None = None

    @property
    def points(self) -> float:
        """What it costs."""
        return sum(line.points for line in self.lines)


def reported_servers(consumer: Consumer, month: date) -> Iterator[Reported]:
    """What the organization used in the month that begins on that day, as far as it is in a report."""
    last = Day.of(month_end(month))
    before = last.end_of_last_month()
    for server in consumer.servers:
        if server.unit_type != "Points":
            continue
        day = _highest_day(consumer, server, last, before) if server.type == CONSOLE else last
        if counted := list(_counted(consumer, server, day, before)):
            yield Reported(consumer, server, counted)


def _counted(consumer: Consumer, server: Serving, day: Day, before: Day) -> Iterator[Counted]:
    for line in server.lines:
        # What is rental is neither new nor used.
        _, new, used = count_on(line, consumer.shape, day, before)
        if new or used or server.kept:
            yield Counted(line.platform, used, used, new)


def _highest_day(consumer: Consumer, server: Serving, last: Day, before: Day) -> Day:
    lines = server.lines
    # No more can be in use than was there before the month: where that is reached, no later day has more.
    ceiling = sum(consumer.shape(line.trend.count(before.number), before) * line.platform.weight for line in lines)
    highest, found = -1.0, last
    for number in range(1, last.day + 1):
        day = last._replace(number=before.number + number, day=number)
        points = sum(count_on(line, consumer.shape, day, before)[2] * line.platform.weight for line in lines)
        if points > highest:
            highest, found = points, day
        if highest >= ceiling:
            break
    return found
