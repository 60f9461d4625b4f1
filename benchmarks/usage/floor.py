"""The floor of the list of usage: its rows, added up by plain dictionaries, in the same tables by `executemany`."""

import sqlite3
from collections import defaultdict
from collections.abc import Callable
from typing import Any

Row = dict[str, Any]
READ_AT, DAY, MONTH = "2026-01-01 00:00:00", "2026-01-01", "2026-01-01"
PRODUCTS = {
    "CloudConnect": "site",
    "BackupAndReplication": "backup_server",
    "VONE": "veeam_one",
    "VB365": "m365",
    "VSPC": "console",
}
UNIT_TYPES = {"Points": "points", "Instances": "instances"}
ORGANIZATIONS = (
    "INSERT INTO usage_organizationusage (uid, read_at, organization_type, provider_uid, organization_id, console_id) "
    "VALUES (?, ?, ?, ?, ?, 1)"
)
WORKLOADS = (
    "INSERT INTO usage_workload (product, unit_type, uid, platform, name, platform_name, console_id) "
    "VALUES (?, ?, ?, ?, ?, ?, 1)"
)
LINES = (
    "INSERT INTO usage_usageline (usage_id, server_uid, workload_id, weight, used_units, new_units, rental_units, "
    "used_count, new_count, rental_count, valid_from) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
GAUGES = (
    "INSERT INTO usage_gauge (kind, subject, unit_type, usage_id, reseller_id, product, workload, used_units, "
    "new_units, rental_units, is_partial, changed_at, day, day_high, month, month_high, console_id) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, 1)"
)
DAYS = (
    "INSERT INTO usage_gaugeday (gauge_id, day, used_last, used_high, new_last, rental_last) VALUES (?, ?, ?, ?, ?, ?)"
)
COVERAGE = (
    "INSERT INTO usage_coverage (day, first_read_at, last_read_at, reading_count, console_id) VALUES (?, ?, ?, 1, 1)"
)
Sums = defaultdict[tuple[Any, ...], list[float]]


class UsageFloor:
    """Writes the pages of the list of usage as they come, and the sums over all of them at the end.

    The tables are empty: keys are counted along. Sums of a server are those that the console gives.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.usage_count = self.gauge_count = 0
        self.kinds: dict[tuple[str, ...], int] = {}
        self.totals = _sums()
        self.directory: dict[str, tuple[int, int | None]] = {}

    def write(self, connection: sqlite3.Connection, rows: list[Row]) -> None:
        """Write one page."""
        if not self.directory:
            self.directory = _directory(connection)
        organizations: list[tuple[Any, ...]] = []
        lines: list[tuple[Any, ...]] = []
        gauges: list[tuple[Any, ...]] = []
        for row in rows:
            self.usage_count += 1
            uid = row["organizationUid"].replace("-", "")
            organization, reseller = self.directory.get(uid, (None, None))
            organizations.append((uid, READ_AT, row["organizationType"], row["providerUid"], organization))
            gauges += self._gauges(self._servers(row["servers"], lines.append), reseller)
        connection.executemany(ORGANIZATIONS, organizations)
        connection.executemany(LINES, lines)
        self._write(gauges)

    def finish(self) -> None:
        """Write what all pages add up to, and that the day was read."""
        self.connection.execute("BEGIN")
        self._write([(*key, *sums) for key, sums in self.totals.items()])
        self.connection.execute(COVERAGE, (DAY, READ_AT, READ_AT))
        self.connection.execute("COMMIT")

    def _servers(self, servers: list[Row], add: Callable[[tuple[Any, ...]], None]) -> Sums:
        """Add a line for each platform; the sums by product and unit."""
        sums = _sums()
        for server in servers:
            product, server_uid = PRODUCTS[server["serverType"]], server["serverUid"].replace("-", "")
            for workload in server["workloads"]:
                unit = UNIT_TYPES[workload["unitType"]]
                _count(sums[product, unit], workload)
                total = ("workload", f"{product}:{workload['id']}", unit, None, None, product, workload["description"])
                _count(self.totals[total], workload)
                for platform in workload["workloadsByPlatform"]:
                    kind = self._kind(product, unit, workload, platform)
                    add((self.usage_count, server_uid, kind, platform["weight"], *_figures(platform), READ_AT))
        return sums

    def _kind(self, product: str, unit: str, workload: Row, platform: Row) -> int:
        key = (product, unit, workload["id"], platform["typeId"])
        if key not in self.kinds:
            self.kinds[key] = len(self.kinds) + 1
            self.connection.execute(WORKLOADS, (*key, workload["description"], platform["description"]))
        return self.kinds[key]

    def _gauges(self, sums: Sums, reseller: int | None) -> list[tuple[Any, ...]]:
        usage, in_all, gauges = self.usage_count, _sums(), []
        for (product, unit), (used, new, rental) in sums.items():
            key = ("organization_product", f"{usage}:{product}", unit, usage, None, product, "")
            gauges.append((*key, used, new, rental))
            for total in (in_all[unit,], self.totals["product", product, unit, None, None, product, ""]):
                _add(total, used, new, rental)
        for (unit,), (used, new, rental) in in_all.items():
            gauges.append(("organization", str(usage), unit, usage, None, "", "", used, new, rental))
            _add(self.totals["console", "", unit, None, None, "", ""], used, new, rental)
            _add(self.totals["reseller", str(reseller or ""), unit, None, reseller, "", ""], used, new, rental)
        return gauges

    def _write(self, gauges: list[tuple[Any, ...]]) -> None:
        """Gauges end with what is used, new and rental."""
        first = self.gauge_count + 1
        self.gauge_count += len(gauges)
        rows = [(*gauge, READ_AT, DAY, gauge[-3], MONTH, gauge[-3]) for gauge in gauges]
        self.connection.executemany(GAUGES, rows)
        days = [(key, DAY, gauge[-3], *gauge[-3:]) for key, gauge in enumerate(gauges, first)]
        self.connection.executemany(DAYS, days)


def _directory(connection: sqlite3.Connection) -> dict[str, tuple[int, int | None]]:
    """Our key of each organization and of its reseller; a reseller's own usage stands with that of its companies."""
    rows = connection.execute("SELECT uid, id, type, reseller_uid FROM consoles_organization").fetchall()
    keys = {uid.replace("-", ""): key for uid, key, *_ in rows}
    return {
        uid.replace("-", ""): (key, key if kind.lower() == "reseller" else keys.get((reseller or "").replace("-", "")))
        for uid, key, kind, reseller in rows
    }


def _figures(counted: Row) -> tuple[Any, ...]:
    return (
        counted["usedUnits"],
        counted["newUnits"],
        counted["rentalUnits"],
        counted["usedCount"],
        counted["newCount"],
        counted["rentalCount"],
    )


def _sums() -> Sums:
    return defaultdict(lambda: [0, 0, 0])


def _count(sums: list[float], counted: Row) -> None:
    _add(sums, counted["usedUnits"], counted["newUnits"], counted["rentalUnits"])


def _add(sums: list[float], used: float, new: float, rental: float) -> None:
    sums[0] += used
    sums[1] += new
    sums[2] += rental
