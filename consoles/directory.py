"""The directory of a console: organizations, locations and servers, as mirrors of the console's lists."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery

import vspc.schemas as wire
from consoles.mirror import Mirror, Reading, numbered
from consoles.models import Console, Location, Organization, Product, Server
from consoles.upsert import Values

ORGANIZATION_TYPES = {
    "Provider": Organization.Type.PROVIDER,
    "Reseller": Organization.Type.RESELLER,
    "Company": Organization.Type.COMPANY,
}
AnyServer = wire.BackupServer | wire.VeeamOneServer | wire.M365Server
NAME_LENGTH = 500
SHORT_LENGTH = 50


class Links:
    """Our keys of what the rows of a console refer to by UID, each kind loaded when it is first asked for.

    Ask for a kind only when its list has been written: one object serves a whole refresh.
    """

    def __init__(self, console: Console) -> None:
        self.console = console

    def organization(self, uid: UUID | None) -> int | None:
        """Return our key of an organization; None where the directory does not know it."""
        return self._organizations.get(uid.int) if uid else None

    def location(self, uid: UUID | None) -> int | None:
        """Return our key of a location; None where the directory does not know it."""
        return self._locations.get(uid.int) if uid else None

    @cached_property
    def _organizations(self) -> dict[int, int]:
        return dict(numbered(Organization.objects.filter(console=self.console), "uid", "pk"))

    @cached_property
    def _locations(self) -> dict[int, int]:
        return dict(numbered(Location.objects.filter(console=self.console), "uid", "pk"))

    @cached_property
    def provider(self) -> int | None:
        """Key of the provider to whom what has no organization belongs; None unless there is exactly one."""
        providers = Organization.objects.current().filter(console=self.console, type=Organization.Type.PROVIDER)
        keys = list(providers.values_list("pk", flat=True)[:2])
        return keys[0] if len(keys) == 1 else None


def clip(text: str | None, length: int = SHORT_LENGTH) -> str:
    """Return what the console sent as text that fits a column; nothing becomes the empty text."""
    return (text or "")[:length]


class OrganizationMirror(Mirror[wire.Organization]):
    """Where the list of organizations goes."""

    model = Organization

    def values(self, reading: Reading[wire.Organization]) -> Values:
        """Name and type; the reseller comes with the list of companies."""
        return {
            "name": clip(reading.value.name, NAME_LENGTH),
            "type": ORGANIZATION_TYPES.get(reading.value.type or "", Organization.Type.UNKNOWN).value,
        }


class CompanyMirror(Mirror[wire.Company]):
    """Where the list of companies goes: it tells more of organizations that the list before it named."""

    model = Organization
    digest_field = "company_digest"
    # The list of organizations keeps these; here they only serve an account that may not read it.
    insert_only = frozenset({"name", "type"})

    def __init__(self, console: Console, links: Links) -> None:
        super().__init__(console)
        self.links = links

    def values(self, reading: Reading[wire.Company]) -> Values:
        """Status and reseller, and what an organization needs in case the list before this one was not readable."""
        company = reading.value
        return {
            "name": clip(company.name, NAME_LENGTH),
            "type": Organization.Type.COMPANY.value,
            "status": clip(company.status),
            "reseller_uid": company.reseller_uid,
            "reseller_id": self.links.organization(company.reseller_uid),
        }

    def mark_gone(self, **_: Any) -> list[int]:
        """Mark nothing: the list of organizations says which of them are gone."""
        return []


class LocationMirror(Mirror[wire.Location]):
    """Where the list of locations goes."""

    model = Location

    def values(self, reading: Reading[wire.Location]) -> Values:
        """Name and organization."""
        return {"name": clip(reading.value.name, 512), "organization_uid": reading.value.organization_uid}


class SiteMirror(Mirror[wire.Site]):
    """Where the list of Cloud Connect sites goes; sites are the provider's own."""

    model = Server

    def __init__(self, console: Console, links: Links) -> None:
        super().__init__(console, kind=Product.SITE.value)
        self.links = links

    def values(self, reading: Reading[wire.Site]) -> Values:
        """Name and provider."""
        return {
            "name": clip(reading.value.site_name, NAME_LENGTH),
            "organization_uid": None,
            "organization_id": self.links.provider,
            "location_uid": None,
            "location_id": None,
            "version": "",
            "role_type": "",
            "status": "",
        }


class ServerMirror(Mirror[AnyServer]):
    """Where a list of backup, Veeam ONE or Microsoft 365 servers goes."""

    model = Server

    def __init__(self, console: Console, links: Links, *, kind: Product) -> None:
        super().__init__(console, kind=kind.value)
        self.links = links

    def values(self, reading: Reading[AnyServer]) -> Values:
        """Name, owner, place and version; only some kinds have a role or a version for display."""
        server = reading.value
        return {
            "name": clip(server.name, NAME_LENGTH),
            "organization_uid": server.organization_uid,
            "organization_id": self.links.organization(server.organization_uid),
            "location_uid": server.location_uid,
            "location_id": self.links.location(server.location_uid),
            "version": clip(getattr(server, "display_version", None) or server.version, 100),
            "role_type": clip(getattr(server, "backup_server_role_type", None)),
            "status": clip(server.status),
        }


def directory_link(console: Console) -> None:
    """Tie rows to what they belong to where that became known only after they were written."""
    organizations = Organization.objects.filter(console=console)
    by_reseller = organizations.filter(uid=OuterRef("reseller_uid")).values("pk")
    organizations.filter(reseller=None, reseller_uid__isnull=False).update(reseller=Subquery(by_reseller))
    servers = Server.objects.filter(console=console)
    by_owner = organizations.filter(uid=OuterRef("organization_uid")).values("pk")
    servers.filter(organization=None, organization_uid__isnull=False).update(organization=Subquery(by_owner))
    servers.filter(organization=None, kind=Product.SITE).update(organization=Links(console).provider)
    by_place = Location.objects.filter(console=console, uid=OuterRef("location_uid")).values("pk")
    servers.filter(location=None, location_uid__isnull=False).update(location=Subquery(by_place))
