"""The licenses of consoles as they are now, and keys that several servers share."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import Max, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from consoles.models import Console
from licensing.models import License, LicenseChange
from licensing.selectors import Entitlement, entitlements_among

# What a key says, but for its expiry, which moves on every month: its copies stand as they do since the last change.
SAID = ("license_ids", "units")


class HeldLicense(NamedTuple):
    """A license as the rules look at it; `unit_type` is a value of `License.UnitType`.

    The organization is one that the directory need not know: reports name those too.
    """

    pk: int
    product: str
    server_uid: UUID
    type: str
    licensee: str
    unit_type: str
    used_units: float | None
    license_ids: list[str]
    entitlement: str
    server_name: str | None
    organization_uid: UUID | None

    @property
    def server(self) -> str:
        """The server's name; where the directory does not know it, the UID that the console uses."""
        return self.server_name or str(self.server_uid)

    @property
    def url(self) -> str:
        """The address of its page."""
        return reverse("licensing:license_detail", args=[self.pk])


COLUMNS = (
    "pk", "product", "uid", "type", "licensee", "unit_type", "used_units", "license_ids", "entitlement", "server__name",
)  # fmt: skip


def held(consoles: Collection[int]) -> dict[int, list[HeldLicense]]:
    """Return the licenses with a license id that each of these consoles has now; one query."""
    found: dict[int, list[HeldLicense]] = {console: [] for console in consoles}
    rows = License.objects.current().filter(console__in=consoles).exclude(entitlement="").order_by("pk")
    organization_uid = Coalesce("organization__uid", "server__organization_uid")
    for console, *row in rows.values_list("console", *COLUMNS, organization_uid):
        found[console].append(HeldLicense(*row))
    return found


def shared_keys(consoles: Collection[int]) -> dict[int, list[Entitlement]]:
    """Return the entitlements of each of these consoles that several servers carry; one query."""
    found: dict[int, list[Entitlement]] = {console: [] for console in consoles}
    for entitlement in entitlements_among(License.objects.current().filter(console__in=consoles).sharing_a_key()):
        found[entitlement.console_id].append(entitlement)
    return found


def changed_at(consoles: Collection[int]) -> dict[tuple[int, str], datetime]:
    """Return when the last copy of a shared key appeared, or changed in what it says, by console and key; one query."""
    of = {"license__console__in": consoles, "license__entitlement_copies__gt": 1, "license__gone_at": None}
    rows: Any = LicenseChange.objects.filter(Q(field__in=SAID) | Q(kind=LicenseChange.Kind.APPEARED), **of).order_by()
    keyed = rows.values_list("license__console", "license__entitlement").annotate(Max("seen_at"))
    return {(console, key): seen_at for console, key, seen_at in keyed}


def changes_from(consoles: Collection[int], now: datetime) -> dict[int, datetime]:
    """Return since when every change of the licenses of each of these consoles is known; one query.

    That is when we began to read it, or as far back as changes are kept.
    """
    kept_from = now - timedelta(days=settings.CHANGE_KEEP_DAYS)
    rows = Console.objects.filter(pk__in=consoles).order_by().values_list("pk", "created_at")
    return {console: max(created_at, kept_from) for console, created_at in rows}


def appeared_at(consoles: Collection[int]) -> dict[int, datetime]:
    """Return when licenses of these consoles appeared that were not there from the first, by their keys; one query."""
    appeared = LicenseChange.objects.filter(kind=LicenseChange.Kind.APPEARED, license__console__in=consoles)
    rows = appeared.order_by().values_list("license").annotate(Max("seen_at"))
    return dict(rows)
