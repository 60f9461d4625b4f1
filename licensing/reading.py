"""How a license that a console sent becomes our row: one function per product.

Field by field this is the section "Licensing" of the vendor's REST reference 3.6.1. Expiry is a moment there; its UTC
day is what the license says.
"""

from collections.abc import Callable, Container, Iterable
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import vspc.schemas as wire
from consoles.directory import NAME_LENGTH, Links, clip
from consoles.lists import ConsoleAnswer
from consoles.mirror import Mirror, Reading, numbered
from consoles.models import Console, Product, Server
from consoles.upsert import Upsert, Values
from licensing.changes import ChangeRecorder, vanished_record
from licensing.models import License

UNIT_TYPES = {"Points": License.UnitType.POINTS, "Instances": License.UnitType.INSTANCES}
EMAIL_LENGTH = 320
ID_LENGTH = 100


class ServerLinks:
    """Our keys of the servers of one product, with the organization that each belongs to."""

    def __init__(self, console: Console, product: Product, *, only: UUID | None = None) -> None:
        """With `only` just one of them is looked at."""
        self.console = console
        self.product = product
        self.only = only

    @cached_property
    def servers(self) -> dict[int, tuple[int, int | None]]:
        """Keys of server and organization by the number of the server's UID."""
        servers = Server.objects.filter(console=self.console, kind=self.product)
        if self.only:
            servers = servers.filter(uid=self.only)
        return {number: (pk, owner) for number, pk, owner in numbered(servers, "uid", "pk", "organization")}

    def of(self, uid: UUID) -> Values:
        """The values that tie a license to its server; nothing where the directory does not know the server."""
        server, organization = self.servers.get(uid.int, (None, None))
        return {"server_id": server, "organization_id": organization}


def utc_day(moment: datetime | None) -> date | None:
    """Return the day of a moment, which the client gives in UTC: the offset it was sent with must not shift it."""
    return moment.date() if moment else None


class LicenseMirror(Mirror[Any]):
    """Where the licenses of one product go; the differences in watched fields are recorded with the write."""

    model = License
    insert_only = frozenset({"entitlement", "entitlement_copies"})

    def __init__(self, console: Console, links: Links, *, product: Product, only: UUID | None = None) -> None:
        """With `only` it is made for the license of one server, and looks at no other."""
        super().__init__(console, product=product.value)
        self.product = product
        self.servers = ServerLinks(console, product, only=only)
        self.links = links

    @cached_property
    def is_first_reading(self) -> bool:
        """Whether we had none of these licenses: what is read then has not appeared, we have."""
        return not self.rows().exists()

    def values(self, reading: Reading[Any]) -> Values:
        """Every column of a license; those that the product's schema does not know are unknown."""
        if self.product == Product.CONSOLE:
            owner: Values = {"server_id": None, "organization_id": self.links.provider}
        else:
            owner = self.servers.of(reading.uid)
        values = {"raw": reading.raw, **owner, **license_values(self.product, reading.value)}
        # Right for all keys but the shared ones, which `entitlements_update` finds when the list is complete.
        key = min(values["license_ids"], default="")
        return {**values, "entitlement": key, "entitlement_copies": 1 if key else 0}

    def write_rows(self, upsert: Upsert) -> None:
        """Write the rows together with what changed about them."""
        recorder = None if self.is_first_reading else ChangeRecorder(self.rows(), upsert.rows)
        super().write_rows(upsert)
        if recorder:
            recorder.record()

    def mark_gone(self, *, seen: Container[int], read_from: datetime, now: datetime) -> list[int]:
        """Mark vanished licenses and record that they did."""
        vanished = super().mark_gone(seen=seen, read_from=read_from, now=now)
        vanished_record(vanished, now)
        return vanished

    def mark_one_gone(self, uid: UUID, *, sent_at: datetime) -> list[int]:
        """Mark a license that is no longer there, and record that."""
        vanished = super().mark_one_gone(uid, sent_at=sent_at)
        vanished_record(vanished, sent_at)
        return vanished


def license_values(product: Product, license_: Any) -> Values:
    """Return what the console says of a license, under the names of our columns."""
    return {**UNKNOWN_VALUES, **VALUES[product](license_)}


def _common_values(license_: Any) -> Values:
    """What all products but the console have under the same names."""
    return {
        "status": clip(license_.status),
        "type": clip(license_.type),
        "expires_on": utc_day(license_.expiration_date),
        "support_expires_on": utc_day(license_.support_expiration_date),
        "auto_update": license_.auto_update_enabled,
        "licensee": clip(license_.company, NAME_LENGTH),
        "licensee_email": clip(license_.email, EMAIL_LENGTH),
    }


def _unit_values(license_: Any) -> Values:
    """Points or instances; a count whose unit the console does not name is kept, with the unit unknown."""
    return {
        "unit_type": UNIT_TYPES.get(license_.unit_type or "", License.UnitType.UNKNOWN).value,
        "units": license_.units,
        "used_units": license_.used_units,
    }


def _ids(given: Iterable[str | None]) -> list[str]:
    """License ids without empty ones, of a length that fits an entitlement."""
    return [clip(license_id, ID_LENGTH) for license_id in given if license_id]


def _single_key_values(license_: Any) -> Values:
    """Products that carry one license id and one support id."""
    return {
        "license_ids": _ids([license_.license_id]),
        "support_ids": [license_.support_id] if license_.support_id else [],
    }


def _site_values(license_: wire.SiteLicense | wire.BackupServerLicense) -> Values:
    return {
        **_common_values(license_),
        **_unit_values(license_),
        "edition": clip(license_.edition, 100),
        "packages": list(license_.packages or ()),
        "section_types": list(license_.section_types or ()),
        "cloud_connect": clip(license_.cloud_connect),
        "monitoring": license_.monitoring,
        "contact_person": clip(license_.contact_person, NAME_LENGTH),
        "license_ids": _ids(license_.license_ids or ()),
        "support_ids": list(license_.support_ids or ()),
    }


def _backup_server_values(license_: wire.BackupServerLicense) -> Values:
    return {
        **_site_values(license_),
        "sockets": license_.sockets,
        "used_sockets": license_.used_sockets,
        "capacity": license_.capacity,
        "used_capacity": license_.used_capacity,
    }


def _veeam_one_values(license_: wire.VeeamOneLicense) -> Values:
    return {
        **_common_values(license_),
        **_unit_values(license_),
        **_single_key_values(license_),
        "status_message": license_.status_message or "",
    }


def _m365_values(license_: wire.M365License) -> Values:
    return {
        **_common_values(license_),
        **_single_key_values(license_),
        "unit_type": License.UnitType.USERS.value,
        "units": license_.licensed_users,
        "used_units": license_.protected_users,
    }


def _console_values(answer: ConsoleAnswer) -> Values:
    license_ = answer.license
    return {
        **_single_key_values(license_),
        "status": clip(license_.status),
        "status_message": license_.status_message or "",
        "type": clip(license_.type),
        "edition": clip(license_.edition, 100),
        "packages": [license_.package] if license_.package else [],
        "cloud_connect": clip(license_.cloud_connect),
        "expires_on": utc_day(license_.expiration_date),
        "support_expires_on": utc_day(license_.support_expiration_date),
        # The schema says "instances" whatever they are: points for a rental license, as for the other products.
        "unit_type": (License.UnitType.POINTS if license_.type == "Rental" else License.UnitType.INSTANCES).value,
        "units": license_.instances,
        "auto_update": answer.settings.is_auto_update_enabled if answer.settings else None,
        "last_update_at": license_.last_update_date,
        "last_update_status": clip(license_.last_update_status),
        "last_update_message": license_.last_update_message or "",
        "licensee": clip(license_.licensee_company, NAME_LENGTH),
        "licensee_email": clip(license_.licensee_email, EMAIL_LENGTH),
        "licensee_administrator_email": clip(license_.licensee_administrator_email, EMAIL_LENGTH),
        "contact_person": clip(license_.contact_person, NAME_LENGTH),
    }


# Every row has every column; a product fills those that its schema knows.
UNKNOWN_VALUES: Values = {
    "status_message": "",
    "edition": "",
    "packages": [],
    "section_types": [],
    "cloud_connect": "",
    "monitoring": None,
    "unit_type": License.UnitType.UNKNOWN.value,
    "units": None,
    "used_units": None,
    "sockets": None,
    "used_sockets": None,
    "capacity": None,
    "used_capacity": None,
    "last_update_at": None,
    "last_update_status": "",
    "last_update_message": "",
    "licensee_administrator_email": "",
    "contact_person": "",
}
VALUES: dict[Product, Callable[[Any], Values]] = {
    Product.SITE: _site_values,
    Product.BACKUP_SERVER: _backup_server_values,
    Product.VEEAM_ONE: _veeam_one_values,
    Product.M365: _m365_values,
    Product.CONSOLE: _console_values,
}
