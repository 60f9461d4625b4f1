"""What was bought, counted once however many servers carry it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Max, Min, Q, Sum

from accounts.models import User
from licensing.models import License
from licensing.querysets import OVER_USED, LicenseQuerySet

KNOWN_TYPES = tuple(value for value in License.UnitType.values if value)


@dataclass(frozen=True, kw_only=True, slots=True)
class Entitlement:
    """One entitlement of a console, over all of its copies.

    `units` are the highest that any copy names in a known unit, `fewest_units` the lowest in the same unit.
    `used_units` is what all copies use together, as the console adds it up too (vendor's provider guide, view license
    usage report); None when one of them does not say. `license_pk` is one of the copies.
    """

    console_id: int
    key: str
    license_pk: int
    copies: int
    unit_type: str
    units: float | None
    fewest_units: float | None
    used_units: float | None
    has_other_unit: bool
    first_expires_on: date | None
    last_expires_on: date | None
    # Whether one copy alone uses more than it is licensed for.
    has_over_used_copy: bool

    @property
    def units_disagree(self) -> bool:
        """Whether copies name different units; a copy that names none does not disagree."""
        return self.has_other_unit or self.units != self.fewest_units

    @property
    def expiry_disagrees(self) -> bool:
        """Whether copies expire on different days; a copy without a date does not disagree."""
        return self.first_expires_on != self.last_expires_on

    @property
    def disagrees(self) -> bool:
        """Whether one key says different things on different servers."""
        return self.units_disagree or self.expiry_disagrees

    @property
    def is_over_used_together(self) -> bool:
        """Whether the copies use more together than was bought once, though none of them does alone."""
        both_known = self.units is not None and self.used_units is not None
        return both_known and not self.has_over_used_copy and self.used_units > self.units  # type: ignore[operator]


def entitlements(*, user: User | AnonymousUser, shared_only: bool = False) -> Iterator[Entitlement]:
    """Yield the entitlements that this person may see, by console and key, from one query.

    Licenses without any license id are no entitlement. `shared_only` leaves out keys that only one server carries.
    """
    licenses = License.objects.visible_to(user).current().filter(entitlement_copies__gt=1 if shared_only else 0)
    yield from entitlements_among(licenses)


def entitlements_among(licenses: LicenseQuerySet) -> Iterator[Entitlement]:
    """Yield the entitlements of these licenses, all of which have an id, by console and key, from one query."""
    rows = licenses.order_by("console", "entitlement").values("console", "entitlement")
    yield from map(_entitlement, rows.annotate(**_summaries()).iterator())


def _summaries() -> dict[str, Any]:
    summaries: dict[str, Any] = {
        "license_pk": Min("pk"),
        "copies": Count("pk"),
        "first": Min("expires_on"),
        "last": Max("expires_on"),
        "over": Count("pk", filter=OVER_USED),
    }
    for unit_type in KNOWN_TYPES:
        of_type = Q(unit_type=unit_type)
        summaries |= {
            f"{unit_type}_most": Max("units", filter=of_type),
            f"{unit_type}_fewest": Min("units", filter=of_type),
            f"{unit_type}_used": Sum("used_units", filter=of_type),
            f"{unit_type}_silent": Count("pk", filter=of_type & Q(used_units=None)),
        }
    return summaries


def _entitlement(row: Any) -> Entitlement:
    known = [unit_type for unit_type in KNOWN_TYPES if row[f"{unit_type}_most"] is not None]
    unit_type = max(known, key=lambda name: row[f"{name}_most"], default="")
    return Entitlement(
        console_id=row["console"],
        key=row["entitlement"],
        license_pk=row["license_pk"],
        copies=row["copies"],
        unit_type=unit_type,
        units=row[f"{unit_type}_most"] if unit_type else None,
        fewest_units=row[f"{unit_type}_fewest"] if unit_type else None,
        used_units=row[f"{unit_type}_used"] if unit_type and not row[f"{unit_type}_silent"] else None,
        has_other_unit=len(known) > 1,
        first_expires_on=row["first"],
        last_expires_on=row["last"],
        has_over_used_copy=bool(row["over"]),
    )
