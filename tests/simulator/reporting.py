"""What a report has to say, worked out from the listed usage alone, and what it does say."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from simulator.data.approvals import Report
from simulator.world import World

Row = dict[str, Any]
PATH = "/licensing/reports"


class Used(NamedTuple):
    """What an organization uses of one server."""

    product: str
    points: float = 0
    new: int = 0


Servers = dict[tuple[str, str], Used]


def reports_of(world: World) -> list[Report]:
    """The reports that are there, the oldest first."""
    return world.reports.generated(world.reports.lived_until)


def last_reports(world: World) -> list[Report]:
    """The reports of the last month."""
    return world.reports.latest(world.reports.lived_until)


def row_of(world: World, report: Report) -> Row:
    """The report as it is now."""
    return world.reports.row(report, world.reports.lived_until)


def days_of(month: date) -> list[date]:
    """Every day of a month."""
    days = [month + timedelta(days=number) for number in range(31)]
    return [day for day in days if day.month == month.month]


def usage_in(world: World, report: Report) -> Servers:
    """What the usage says that the report has to say, before anything was planted."""
    days = days_of(report.month)
    agents: dict[str, Used] = {}
    for day in days:
        for (uid, server), used in _listed(world, report, day).items():
            if used.product == "VSPC" and (uid not in agents or used.points > agents[uid].points):
                # Days without a line for it have zero, and may come first.
                agents[uid] = used if used.points or _is_there(world, uid, server, days[0]) else Used("VSPC")
    found = {key: used for key, used in _listed(world, report, days[-1]).items() if used.product != "VSPC"}
    return found | {(uid, "VSPC"): used for uid, used in agents.items()}


def _is_there(world: World, uid: str, server: str, day: date) -> bool:
    row = world.usage.rows(day).get(uid, {"servers": []})
    return server in {each["serverUid"] for each in row["servers"]}


def _listed(world: World, report: Report, day: date) -> Servers:
    return {
        (uid, server["serverUid"]): Used(
            server["serverType"],
            sum(each["usedUnits"] for each in server["workloads"]),
            sum(each["newCount"] for each in server["workloads"]),
        )
        for uid, row in world.usage.rows(day).items()
        if _owner(world, row) == report.owner_uid
        for server in row["servers"]
        if {each["unitType"] for each in server["workloads"]} == {"Points"}
    }


def _owner(world: World, row: Row) -> str:
    """Whose report the organization is in: that of the first reseller, or the provider's."""
    provider = next(uid for uid, each in world.rows("/organizations").items() if each["type"] == "Provider")
    first = next(iter(world.rows("/organizations/resellers")), provider)
    return first if first in (row["organizationUid"], row["providerUid"]) else provider


def planted_into(servers: Servers, world: World, report: Report) -> Servers:
    """The same with what is planted in that report."""
    planted = world.reports.planted[report.id]
    changed = dict(servers)
    for left_out in planted.servers:
        for key in servers:
            if key[1] == left_out.server_uid and left_out.organization_uid in (None, key[0]):
                del changed[key]
    for each in planted.adjusted:
        key = (each.organization_uid, "VSPC")
        assert changed[key].points == each.used_points
        changed[key] = changed[key]._replace(points=each.reported_points)
    for moved in planted.off_day:
        key = (moved.organization_uid, moved.server_uid)
        assert changed[key].points == moved.used_points
        changed[key] = changed[key]._replace(points=moved.reported_points)
    return changed


def by_product(servers: Servers) -> dict[tuple[str, str], tuple[float, int]]:
    """Points and new objects of each organization and product; those with neither left out."""
    sums: dict[tuple[str, str], tuple[float, int]] = defaultdict(lambda: (0, 0))
    for (uid, _), used in servers.items():
        points, new = sums[uid, used.product]
        sums[uid, used.product] = (points + used.points, new + used.new)
    return {key: value for key, value in sums.items() if any(value)}


def reported(row: Row) -> dict[tuple[str, str], tuple[float, int]]:
    """The same as the report and its appendices say it."""
    sums: dict[tuple[str, str], tuple[float, int]] = defaultdict(lambda: (0, 0))
    for detail, usage in usages(row):
        points, new = sums[detail["organizationUid"], usage["productType"]]
        news = sum(each["newCount"] for each in usage["workloadUsage"])
        sums[detail["organizationUid"], usage["productType"]] = (points + usage["usedPoints"], new + news)
    return {key: value for key, value in sums.items() if any(value)}


def sections(row: Row) -> list[tuple[Row, Row]]:
    """Summary and section: those of the report itself, then those of its appendices."""
    return [(row["reportSummary"], row), *((each["appendixSummary"], each) for each in row["appendices"])]


def usages(row: Row) -> Iterator[tuple[Row, Row]]:
    """Every detail with each of its licenses and products."""
    for _, section in sections(row):
        for detail in section["usageDetails"]:
            for usage in detail["usageByLicenseAndProduct"]:
                yield detail, usage
