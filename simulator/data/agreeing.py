"""Licenses that say what the usage of their company says: of those whose usage a person must notice.

All other licenses are drawn independently of usage.
"""

from collections.abc import Iterator
from datetime import date
from itertools import chain

from simulator.data.consumers import Serving, Shape
from simulator.data.licenses import SIZES, Licenses, server_of
from simulator.data.rows import Row
from simulator.data.trends import Day
from simulator.data.usage import Usage, count_on

INSTANCES: Row = {"type": "Subscription", "unitType": "Instances"}


def agree_with_usage(licenses: Licenses, usage: Usage, owners: dict[str, str], today: date) -> set[str]:
    """Let licenses of companies that are idle, mixed or visitors say what is in use today; gives their servers.

    `owners` are companies by server.
    """
    planted, day = usage.planted, Day.of(today)
    companies = {*planted.idle, *planted.mixed, *planted.visitors}
    used = {
        server.uid: (server, consumer.shape)
        for consumer in usage.consumers
        if consumer.uid in companies
        for server in consumer.servers
    }
    rows = {uid: row for uid, row in _by_server(licenses) if owners[uid] in companies}
    for uid, row in rows.items():
        units, objects = _in_use(*used[uid], day) if uid in used else (0.0, 0)
        _say(row, units, objects)
        if uid in used and used[uid][0].unit_type == "Instances":
            row |= INSTANCES
    return {*rows}


def _by_server(licenses: Licenses) -> Iterator[tuple[str, Row]]:
    for row in chain(licenses.backup_servers, licenses.veeam_one_servers, licenses.m365_servers):
        yield server_of(row), row


def _in_use(server: Serving, shape: Shape, day: Day) -> tuple[float, int]:
    """Units and objects in use on a day; what is new in its month is not, nor what has a key of its own."""
    before = day.end_of_last_month()
    counts = [(line.platform.weight, count_on(line, shape, day, before)[2]) for line in server.lines]
    return sum(weight * count for weight, count in counts), sum(count for _, count in counts)


def _say(row: Row, units: float, objects: int) -> None:
    """Write what is in use, and let the license be large enough for it."""
    if "licensedUsers" in row:
        row |= {"protectedUsers": objects, "licensedUsers": _large_enough(row["licensedUsers"], objects)}
    else:
        row |= {"usedUnits": float(units), "units": float(_large_enough(row["units"], units))}


def _large_enough(size: float, used: float) -> float:
    return next((larger for larger in (size, *SIZES) if larger >= used), used)
