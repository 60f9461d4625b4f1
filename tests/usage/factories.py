"""Usage as a console sends it, and consoles that send it."""

from itertools import count
from typing import Any
from uuid import UUID

from consoles.models import Console, Organization
from tests.consoles.factories import console_make
from tests.support.network import Network
from tests.usage.console import Row, UsageConsole

_numbers = count(1)


def uid(number: int) -> str:
    """The UID of that number, as a console sends it."""
    return str(UUID(int=number))


def usage(number: int, *servers: Row, **values: Any) -> Row:
    """What an organization uses on these servers."""
    row = {"organizationUid": uid(number), "organizationType": "Company", "providerUid": uid(99)}
    return {**row, "servers": list(servers), **values}


def server(number: int, *workloads: Row, type: str | None = "BackupAndReplication", **values: Any) -> Row:
    """What an organization uses on one server."""
    return {"serverUid": uid(number), "serverType": type, "workloads": list(workloads), **values}


def workload(used: float | None, *platforms: Row, number: int = 1, unit: str | None = "Points", **values: Any) -> Row:
    """What a workload uses; `values` are other figures or fields in wire form."""
    row = {"id": uid(number), "description": f"Workload {number}", "unitType": unit}
    return {**row, **figures(used), "workloadsByPlatform": list(platforms), **values}


def platform(used: float | None, *, type: str | None = "VM", weight: float | None = 1.0, **values: Any) -> Row:
    """What a workload uses on one platform."""
    return {"typeId": type, "description": f"On {type}", "weight": weight, **figures(used), **values}


def figures(used: float | None) -> Row:
    """So many units used, none new or rented, of as many objects."""
    return {"usedUnits": used, "newUnits": 0, "rentalUnits": 0, "usedCount": used, "newCount": 0, "rentalCount": 0}


def using(number: int, used: float | None, **values: Any) -> Row:
    """An organization that uses so many points of one workload on one server."""
    return usage(number, server(number, workload(used)), **values)


def connected(network: Network, app: UsageConsole, **values: Any) -> Console:
    """Return a console of its own behind which `app` answers."""
    host = f"usage{next(_numbers)}.test"
    network.consoles[host] = app
    return console_make(**{"name": host, "url": f"https://{host}:1280", **values})


def organization(console: Console, number: int, **values: Any) -> Organization:
    """Return the organization of that number, as the directory knows it."""
    standard = {"name": f"Organization {number}", "type": Organization.Type.COMPANY, "read_at": "2026-01-01T00:00Z"}
    return Organization.objects.create(console=console, uid=UUID(int=number), **{**standard, **values})
