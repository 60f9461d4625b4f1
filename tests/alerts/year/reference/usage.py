"""Usage: who jumped, agents beyond the console's license, and where the month will end."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from tests.alerts.year.facts import COMMITMENT, CONSOLE, Look, Reading, Year
from tests.alerts.year.reference.forecast import Days, month_end
from tests.alerts.year.reference.stages import Found


def found(year: Year, look: Look) -> Iterator[Found]:
    """What is wrong with the usage that was read last."""
    readings = year.readings[: look.reading + 1]
    yield from of_organizations(readings)
    yield from of_agents(readings[-1])
    yield from of_month(readings, look.moment.date())


def of_organizations(readings: list[Reading]) -> Iterator[Found]:
    """Who uses a quarter and twenty units more or less than at the last reading of the month before."""
    today = readings[-1]
    before = [one for one in readings if (one.at.year, one.at.month) != (today.at.year, today.at.month)]
    if not before:
        return
    then, now = units(before[-1]), units(today)
    for (uid, unit), used in now.items():
        was = then.get((uid, unit), 0.0)
        if abs(used - was) >= 20 and abs(used - was) >= 0.25 * was:
            yield "usage.jump", today.names.get(uid, uid), f"{today.at:%Y-%m}", 0


def of_agents(today: Reading) -> Iterator[Found]:
    """What agents use of the console's own license and a fifth more; a submitted report would make it two fifths."""
    used = points(today)["VSPC"]
    for (product, _), row in today.licenses.items():
        if product == "console":
            yield "usage.excess", f"Agents of {CONSOLE}", "", 100 * used / (1.2 * row["instances"])


def of_month(readings: list[Reading], today: date) -> Iterator[Found]:
    """What the month will probably end with, product by product: agents count at their highest, others at the end."""
    series: dict[str, Days] = defaultdict(dict)
    for reading in readings:
        for kind, used in points(reading).items():
            day = reading.at.date()
            series[kind][day] = max(used, series[kind].get(day, used)) if kind == "VSPC" else used
    expected = sum(round(month_end(days, today, is_highest=kind == "VSPC"), 2) for kind, days in series.items())
    yield "usage.commitment", f"Console {CONSOLE}", f"{today:%Y-%m}", 100 * expected / COMMITMENT


def points(reading: Reading) -> dict[str, float]:
    """What is used on each kind of server, in points."""
    found: dict[str, float] = defaultdict(float)
    for row in reading.usage.values():
        for server in row["servers"]:
            for workload in server["workloads"]:
                if workload["unitType"] == "Points":
                    found[server["serverType"]] += workload["usedUnits"] or 0.0
    return found


def units(reading: Reading) -> dict[tuple[str, str], float]:
    """What each organization uses, unit by unit."""
    found: dict[tuple[str, str], float] = {}
    for uid, row in reading.usage.items():
        for server in row["servers"]:
            for workload in server["workloads"]:
                key = (uid, workload["unitType"])
                found[key] = found.get(key, 0.0) + (workload["usedUnits"] or 0.0)
    return found
