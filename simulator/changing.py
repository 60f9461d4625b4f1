"""What a write does to the row of a license, whichever product it is of.

The rows of the five products name the same things differently, and each has only some of them: a change writes the
properties that a row has.
"""

from datetime import date, timedelta
from uuid import UUID, uuid5

from simulator.data.aging import RENEWABLE
from simulator.data.dates import day_of, month_end
from simulator.data.rows import Row
from simulator.data.situations import (
    COMMUNITY_BACKUP_SERVER,
    COMMUNITY_VEEAM_ONE,
    NO_SOCKETS,
    SOCKETS_ONLY,
    expire,
    replace_values,
)
from simulator.license_file import LicenseFile

SUBSCRIPTION_TERM = timedelta(days=365)
UNLICENSED = {"Community", "NotInstalled"}


def install(row: Row, file: LicenseFile, today: date) -> None:
    """Put the license of the file in the place of the one that is there; what is in use stays in use."""
    values: Row = {
        "type": file.type,
        "edition": "Enterprise Plus",
        "supportExpirationDate": None,
        "contactPerson": "Ada Weber",
        "unitType": file.unit_type,
        **NO_SOCKETS,
        **dict.fromkeys(("company", "licenseeCompany"), file.company),
        **dict.fromkeys(("email", "licenseeEmail"), file.email),
        **dict.fromkeys(("units", "instances"), file.points),
        "licensedUsers": int(file.points),
        "licenseId": file.license_id,
        "licenseIds": [file.license_id],
        "supportId": file.support_id,
        "supportIds": [file.support_id],
    }
    replace_values(row, {name: value for name, value in values.items() if name in row})
    expire(row, file.expires, today)


def renew(row: Row, today: date) -> bool:
    """Take the newer license that Veeam has, which always ends later; False where it has none for this type."""
    if row["type"] not in RENEWABLE:
        return False
    start = max(today, day_of(row["expirationDate"]))
    expires = month_end(start, months=1) if row["type"] == "Rental" else start + SUBSCRIPTION_TERM
    if "licenseIds" in row:
        row["licenseIds"] = [_next_id(license_id, expires) for license_id in row["licenseIds"]]
    else:
        row["licenseId"] = _next_id(row["licenseId"], expires)
    expire(row, expires, today)
    return True


def _next_id(license_id: str, expires: date) -> str:
    """The id of the next license; servers that shared a key share the next one too."""
    return str(uuid5(UUID(license_id), expires.isoformat()))


def delete(row: Row) -> bool:
    """Take the license away; False where there is none."""
    if row["type"] in UNLICENSED:
        return False
    replace_values(row, COMMUNITY_BACKUP_SERVER if "sectionTypes" in row else COMMUNITY_VEEAM_ONE)
    return True


def delete_section(row: Row, section: str) -> bool:
    """Take the `Socket` or `Instance` part of a license away; False where it has no such part."""
    if row["type"] in UNLICENSED or section not in row["sectionTypes"]:
        return False
    if row["sectionTypes"] == [section]:
        return delete(row)
    # The sockets are the perpetual license that the instances were merged with: its ids stand first.
    perpetual, merged = slice(0, 1), slice(1, None)
    kept = perpetual if section == "Instance" else merged
    row |= {name: row[name][kept] for name in ("licenseIds", "supportIds")}
    if section == "Instance":
        replace_values(row, SOCKETS_ONLY | {"capacity": None, "usedCapacity": None, "status": "Valid"})
    else:
        row |= {"sectionTypes": ["Instance"], "sockets": 0.0, "usedSockets": 0.0, "supportExpirationDate": None}
    return True
