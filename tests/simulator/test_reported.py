"""Which day of a month an organization's agents are reported of."""

from datetime import date

import pytest

from simulator.data.consumers import Consumer, Line, Serving
from simulator.data.reported import reported_servers
from simulator.data.trends import Day, Trend
from simulator.data.workloads import AGENTS, BACKUP_SERVER, CONSOLE, OFFERED

OTHER_AGENTS = OFFERED[CONSOLE][1]
MAY = date(2026, 5, 1)
FEW, MANY = 10, 1000


def _consumer(few_by_day: dict[int, int], server_type: str = CONSOLE) -> Consumer:
    """Somebody with 10 agents before May and then as many as from the day on, and with one more of others each day."""

    def shape(count: int, day: Day) -> int:
        if day.month != Day.of(MAY).month:
            return count
        return MANY + day.day if count == MANY else next(few_by_day[since] for since in few_by_day if day.day >= since)

    lines = [Line(AGENTS, Trend(base=FEW)), Line(OTHER_AGENTS, Trend(base=MANY))]
    return Consumer("uid", "Company", None, [Serving("server", server_type, lines)], shape)


@pytest.mark.parametrize(
    ("few_by_day", "day"),
    [
        ({1: 10}, 1),
        ({1: 20}, 1),
        ({20: 5, 10: 8, 1: 7}, 10),
        ({20: 8, 10: 8, 1: 7}, 10),
        ({31: 9, 1: 0}, 31),
        ({1: 0}, 1),
    ],
)
def test_agents_are_those_of_the_first_day_with_most_points(few_by_day: dict[int, int], day: int) -> None:
    (server,) = reported_servers(_consumer(few_by_day), MAY)

    others = server.lines[-1]
    assert (others.platform, others.reported, others.new) == (OTHER_AGENTS, MANY, day)
    assert server.points == 11 * (MANY + min(FEW, max(few_by_day.values())))


def test_other_servers_are_those_of_the_last_day() -> None:
    (server,) = reported_servers(_consumer({20: 5, 10: 8, 1: 7}, BACKUP_SERVER), MAY)

    assert [(line.initial, line.reported, line.new) for line in server.lines] == [(5, 5, 0), (MANY, MANY, 31)]
