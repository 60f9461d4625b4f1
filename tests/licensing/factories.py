"""Rows of the directory and licenses, with everything that a test does not care about filled in."""

import json
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID

from consoles.models import Console, Freshness, Organization, Product, Server
from licensing.models import License, LicenseChange

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
_numbers = count(1)


def _uid() -> UUID:
    return UUID(int=next(_numbers))


def console_make(**values: Any) -> Console:
    """Return a console, by default one whose lists of licenses were read four minutes before `NOW`."""
    number = next(_numbers)
    refreshed_at = values.pop("refreshed_at", NOW.replace(hour=9, minute=56))
    standard = {"name": f"Console {number}", "url": f"https://vspc{number}.test:1280"}
    console = Console.objects.create(**{**standard, **values})
    Freshness.objects.bulk_create(
        Freshness(console=console, step=Freshness.Step.LICENSES, part=product, refreshed_at=refreshed_at)
        for product in Product.values
    )
    return console


def organization_make(console: Console, **values: Any) -> Organization:
    """Return a company."""
    standard = {"uid": _uid(), "name": "Harbor Dental", "type": Organization.Type.COMPANY, "read_at": NOW}
    return Organization.objects.create(console=console, **{**standard, **values})


def server_make(console: Console, **values: Any) -> Server:
    """Return a backup server."""
    standard = {"uid": _uid(), "kind": Product.BACKUP_SERVER, "name": "vbr-harbor01", "read_at": NOW}
    return Server.objects.create(console=console, **{**standard, **values})


def license_make(console: Console, **values: Any) -> License:
    """Return a rental license of a backup server that nothing is wrong with."""
    return License.objects.create(console=console, **license_values(**values))


def license_values(**values: Any) -> dict[str, Any]:
    """Return the fields of such a license, for whoever creates many."""
    standard: dict[str, Any] = {
        "uid": _uid(),
        "product": Product.BACKUP_SERVER,
        "status": "Valid",
        "type": "Rental",
        "edition": "Enterprise Plus",
        "expires_on": datetime(2027, 6, 30, tzinfo=UTC).date(),
        "unit_type": License.UnitType.POINTS,
        "units": 100.0,
        "used_units": 40.0,
        "auto_update": True,
        "raw": json.dumps({"companyId": 1}),
        "read_at": NOW.replace(day=1),
    }
    return {**standard, **values}


def change_make(license_: License, **values: Any) -> LicenseChange:
    """Return a change of the status."""
    standard = {"field": "status", "before": "Valid", "after": "Warning", "seen_at": NOW}
    return LicenseChange.objects.create(license=license_, **{**standard, **values})
