"""The floor of a refresh: the same pages fetched with bare `requests`, `json.loads` and `executemany`.

It writes the same tables with the same columns and indexes, and nothing else: no checks, no comparison, no links
between rows, no history, no progress. Nothing that does the job can be faster in this language with these libraries.
"""

import json
import sqlite3
import time
from collections.abc import Callable, Iterable
from typing import Any

import requests

from benchmarks.usage.floor import UsageFloor

Row = dict[str, Any]
Writer = Callable[[sqlite3.Connection, list[Row]], None]
READ_AT = "2026-01-01 00:00:00"
USAGE = "/licensing/usage/organizations"


def run(url: str, paths: Iterable[str], database: str) -> float:
    """Copy the pages into `database`, whose tables are empty, and return the seconds it took."""
    began = time.perf_counter()
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    usage = UsageFloor(connection)
    writers = {**WRITERS, USAGE: usage.write}
    with requests.Session() as session:
        for path in paths:
            data = json.loads(session.get(url + path).content)["data"]
            connection.execute("BEGIN")
            writers[list_of(path)](connection, data if isinstance(data, list) else [data])
            connection.execute("COMMIT")
    usage.finish()
    connection.close()
    return time.perf_counter() - began


def writes(path: str) -> bool:
    """Return whether the page at `path` has rows that are stored."""
    return list_of(path) in {USAGE, *WRITERS}


def list_of(path: str) -> str:
    """Return the list that the address of a page belongs to."""
    return path.partition("?")[0].removeprefix("/api/v3")


def _organizations(connection: sqlite3.Connection, rows: list[Row]) -> None:
    connection.executemany(
        "INSERT INTO consoles_organization (uid, read_at, name, type, console_id) VALUES (?, ?, ?, ?, 1)",
        [(row["instanceUid"], READ_AT, row["name"], row["type"]) for row in rows],
    )


def _companies(connection: sqlite3.Connection, rows: list[Row]) -> None:
    connection.executemany(
        "UPDATE consoles_organization SET status = ?, reseller_uid = ? WHERE console_id = 1 AND uid = ?",
        [(row["status"], row["resellerUid"], row["instanceUid"]) for row in rows],
    )


def _locations(connection: sqlite3.Connection, rows: list[Row]) -> None:
    connection.executemany(
        "INSERT INTO consoles_location (uid, read_at, name, organization_uid, console_id) VALUES (?, ?, ?, ?, 1)",
        [(row["instanceUid"], READ_AT, row["name"], row["organizationUid"]) for row in rows],
    )


def _servers(
    kind: str, uid: str = "instanceUid", name: str = "name"
) -> Callable[[sqlite3.Connection, list[Row]], None]:
    fields = ("organizationUid", "locationUid", "version", "backupServerRoleType", "status")

    def write(connection: sqlite3.Connection, rows: list[Row]) -> None:
        connection.executemany(
            "INSERT INTO consoles_server (uid, read_at, kind, name, organization_uid, location_uid, version, "
            "role_type, status, console_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
            [(row[uid], READ_AT, kind, row[name], *(row.get(field) or "" for field in fields)) for row in rows],
        )

    return write


# Our column and the console's property, where a product has it.
LICENSE_FIELDS = {
    "status": "status",
    "status_message": "statusMessage",
    "type": "type",
    "edition": "edition",
    "cloud_connect": "cloudConnect",
    "monitoring": "monitoring",
    "expires_on": "expirationDate",
    "support_expires_on": "supportExpirationDate",
    "unit_type": "unitType",
    "units": "units",
    "used_units": "usedUnits",
    "sockets": "sockets",
    "used_sockets": "usedSockets",
    "capacity": "capacity",
    "used_capacity": "usedCapacity",
    "auto_update": "autoUpdateEnabled",
    "licensee": "company",
    "licensee_email": "email",
    "contact_person": "contactPerson",
}
NOT_NULL = {"status_message", "edition", "cloud_connect", "unit_type", "licensee", "licensee_email", "contact_person"}
LISTS = {
    "packages": "packages",
    "section_types": "sectionTypes",
    "license_ids": "licenseIds",
    "support_ids": "supportIds",
}
CONSTANTS = "last_update_status, last_update_message, licensee_administrator_email, console_id"


def _licenses(product: str, uid: str) -> Writer:
    columns = ["uid", "product", "read_at", "raw", *LICENSE_FIELDS, *LISTS]
    statement = (
        f"INSERT INTO licensing_license ({', '.join(columns)}, {CONSTANTS}) "
        f"VALUES ({', '.join('?' * len(columns))}, '', '', '', 1)"
    )

    def values(row: Row) -> tuple[Any, ...]:
        known = [row.get(field, "") or ("" if name in NOT_NULL else None) for name, field in LICENSE_FIELDS.items()]
        lists = [json.dumps(row.get(field) or []) for field in LISTS.values()]
        return (row.get(uid, ""), product, READ_AT, json.dumps(row), *known, *lists)

    def write(connection: sqlite3.Connection, rows: list[Row]) -> None:
        connection.executemany(statement, [values(row) for row in rows])

    return write


WRITERS = {
    "/organizations": _organizations,
    "/organizations/companies": _companies,
    "/organizations/locations": _locations,
    "/infrastructure/sites": _servers("site", "siteUid", "siteName"),
    "/infrastructure/backupServers": _servers("backup_server"),
    "/infrastructure/voneServers": _servers("veeam_one"),
    "/infrastructure/vb365Servers": _servers("m365"),
    "/licensing/sites": _licenses("site", "siteUid"),
    "/licensing/backupServers": _licenses("backup_server", "backupServerUid"),
    "/licensing/voneServers": _licenses("veeam_one", "vOneServerUid"),
    "/licensing/vb365Servers": _licenses("m365", "vb365ServerUid"),
    "/licensing/console": _licenses("console", ""),
}
