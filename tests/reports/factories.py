"""Reports as a console sends them, and as the refresh writes them."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from consoles.directory import Links
from consoles.mirror import Reading, digest_of
from consoles.models import Console
from reports.models import Report
from reports.reading import ReportMirror
from usage.months import beginning, month_after, month_end
from vspc.report_schemas import LicenseReport
from vspc.resources.reports import key_of
from vspc.wire import decoder_of

Json = dict[str, Any]
NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
PROVIDER = 99


def uid(number: int) -> str:
    """The UID of that number, as a console sends it."""
    return str(UUID(int=number))


def report(
    *details: Json, number: int = 1, month: str = "2026-10", status: str = "ApprovalRequired", **values: Any
) -> Json:
    """A report whose points and organizations are those of `details`; `values` are other members in wire form."""
    first = date.fromisoformat(f"{month}-01")
    usages = [usage for one in details for usage in one["usageByLicenseAndProduct"]]
    row: Json = {
        "reportStatus": status,
        "reportParameters": {
            "reportId": number,
            "organizationName": "Provider",
            "organizationUid": uid(PROVIDER),
            "licenseCompanyName": "",
            "generationDate": (beginning(month_after(first)) + timedelta(hours=3)).isoformat(),
            "reportInterval": {
                "startOfInterval": beginning(first).isoformat(),
                "endOfInterval": beginning(month_end(first)).isoformat(),
            },
        },
        "reportSummary": summary(usages),
        "organizationsUsage": [share(one) for one in details],
        "notCollectedCloudServers": None,
        "clonedCloudServers": None,
        "unsupportedCloudServers": None,
        "usageDetails": list(details),
        "appendices": [],
    }
    return {**row, **values}


def owned(row: Json, number: int, name: str) -> Json:
    """The same report of another owner."""
    parameters = {**row["reportParameters"], "organizationUid": uid(number), "organizationName": name}
    return {**row, "reportParameters": parameters}


def detail(number: int, *usages: Json, name: str | None = None, **values: Any) -> Json:
    """What an organization uses under one support id."""
    row = {"organizationName": name or f"Company {number}", "organizationUid": uid(number), "supportId": f"0{number}"}
    return {**row, "usageByLicenseAndProduct": list(usages), **values}


def usage(*workloads: Json, license: str = "L-1", product: str = "BackupAndReplication", **values: Any) -> Json:
    """What is used of one license with one product."""
    points = sum(one["usedPoints"] for one in workloads)
    row = {"licenseId": license, "productType": product, "licenseEdition": "Enterprise Plus", "usedPoints": points}
    return {**row, "workloadUsage": list(workloads), **values}


def workload(
    reported: float, *, initial: float | None = None, name: str = "VM", weight: float = 10, new: float = 0
) -> Json:
    """So many objects of one kind."""
    return {
        "workloadType": "Dynamic",
        "description": name,
        "initialCount": reported if initial is None else initial,
        "reportedCount": reported,
        "newCount": new,
        "weight": weight,
        "usedPoints": reported * weight,
        "workloadsByPlatform": [],
    }


def using(number: int, reported: float, **values: Any) -> Json:
    """An organization that uses so many virtual machines, of ten points each, under one license."""
    return detail(number, usage(workload(reported)), **values)


def appendix(licensee: str, *details: Json, **values: Any) -> Json:
    """What organizations use under licenses of somebody else than the owner."""
    usages = [usage for one in details for usage in one["usageByLicenseAndProduct"]]
    row = {
        "licenseCompanyName": licensee,
        "appendixSummary": summary(usages),
        "organizationsUsage": [share(one) for one in details],
        "usageDetails": list(details),
    }
    return {**row, **values}


def summary(usages: Iterable[Json]) -> Json:
    """The sums of what is used, a product for each license."""
    products = [
        {
            "productType": one["productType"],
            "totalPoints": one["usedPoints"],
            "licenseEdition": one["licenseEdition"],
            "workloadUsage": one["workloadUsage"],
        }
        for one in usages
    ]
    return {"totalPoints": sum(one["totalPoints"] for one in products), "productsUsage": products}


def share(one: Json) -> Json:
    """The points of one organization."""
    points = sum(usage["usedPoints"] for usage in one["usageByLicenseAndProduct"])
    names = {"organizationName": one["organizationName"], "organizationUid": one["organizationUid"]}
    return {"organizationType": "Company", **names, "usedPoints": points}


def reports_read(console: Console, *rows: Json, at: datetime = NOW) -> list[Report]:
    """Write reports as a refresh does that asked for them at that moment, and return them as we have them now."""
    readings = [reading_of(row, at) for row in rows]
    mirror = ReportMirror(console, Links(console))
    mirror.write(readings, proceed=lambda: None)
    mirror.let_go(seen=(), read_from=at, proceed=lambda: None)
    found = {one.uid: one for one in Report.objects.filter(console=console).select_related("version", "console")}
    return [found[one.uid] for one in readings]


def reading_of(row: Json, at: datetime = NOW) -> Reading[LicenseReport]:
    """A report as a refresh has it that asked for it at that moment."""
    raw = msgspec.json.encode(row)
    value = decoder_of(LicenseReport).decode(raw)
    return Reading(key_of(value), digest_of(raw), raw.decode(), value, at)
