"""How a console's rows of usage differ from one day to the next, in wire form and with every sum kept right.

Objects that come are new ones, which are used from the 1st of the next month on; objects that go were used. On a
Cloud Connect site most have rental licenses of their own, and come and go as such.
"""

from collections.abc import Iterator
from random import Random
from typing import Any

Row = dict[str, Any]
MOST_LINES, MOST_OBJECTS = 2, 3


def row_change(row: Row, chance: Random) -> None:
    """Let one or two lines of one server have one to three objects more or less; a line keeps its last object."""
    lines = list(_lines(chance.choice(row["servers"])))
    for workload, line in chance.sample(lines, min(len(lines), chance.randint(1, MOST_LINES))):
        number = chance.choice((-1, 1)) * chance.randint(1, MOST_OBJECTS)
        kind = _kind(line, number)
        if line[f"{kind}Count"] + number < 1:
            number, kind = -number, _kind(line, -number)
        _add(workload, line, kind, number)


def month_begin(row: Row) -> bool:
    """Let what is new become used, and return whether anything was."""
    found = [(workload, line) for server in row["servers"] for workload, line in _lines(server) if line["newCount"]]
    for workload, line in found:
        number = line["newCount"]
        _add(workload, line, "new", -number)
        _add(workload, line, "used", number)
    return bool(found)


def _lines(server: Row) -> Iterator[tuple[Row, Row]]:
    """Each platform with the workload that it is a part of."""
    for workload in server["workloads"]:
        for line in workload["workloadsByPlatform"]:
            yield workload, line


def _kind(line: Row, number: int) -> str:
    if line["rentalCount"]:
        return "rental"
    return "used" if number < 0 else "new"


def _add(workload: Row, line: Row, kind: str, number: int) -> None:
    for counted in (workload, line):
        counted[f"{kind}Count"] += number
        counted[f"{kind}Units"] += number * line["weight"]
