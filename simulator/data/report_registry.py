"""What a report has to know about organizations, servers and licenses, as it was when the world was made.

A license that is installed later changes no report of the past.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from simulator.data.consumers import Consumer
from simulator.data.licenses import Licenses
from simulator.data.organizations import Organizations
from simulator.data.rows import Row
from simulator.data.servers import Servers
from simulator.data.workloads import CLOUD_CONNECT, CONSOLE


class Identity(NamedTuple):
    """A license as reports name it; nothing of it is known for a server that has none."""

    license_id: str | None = None
    support_id: str | None = None
    edition: str | None = None
    licensee: str | None = None


NO_LICENSE = Identity()


@dataclass(frozen=True)
class Registry:
    """Names by UID, resellers, the licenses of servers, and the one of the console."""

    organizations: dict[str, str]
    resellers: dict[str, str]
    servers: dict[str, str]
    site_uids: tuple[str, ...]
    console: Identity
    licenses: dict[str, Identity] = field(repr=False)
    companies: frozenset[str | None] = field(repr=False)

    def name(self, uid: str) -> str:
        """The name of an organization; the reports still know those that the directory has no longer."""
        return self.organizations.get(uid) or f"Former Customer {uid[:8]}"

    def identity(self, server_uid: str, server_type: str) -> Identity:
        """The license of a server."""
        return self.console if server_type == CONSOLE else self.licenses.get(server_uid, NO_LICENSE)

    def foreign_licensee(self, server_uid: str, server_type: str) -> str | None:
        """Who a server is licensed to, where that is neither the provider nor any organization of the console."""
        licensee = self.identity(server_uid, server_type).licensee
        return None if licensee in self.companies else licensee

    def managed(self, consumer: Consumer, owner_uid: str) -> tuple[str, str]:
        """Type and UID of the organization that the owner has below itself and the consumer belongs to."""
        manager = consumer.provider_uid
        if consumer.uid != owner_uid and manager != owner_uid and manager in self.resellers:
            return "Reseller", manager
        return consumer.type, consumer.uid


def make_registry(organizations: Organizations, servers: Servers, licenses: Licenses, console: Row) -> Registry:
    """The registry of a world."""
    names = {str(row["instanceUid"]): str(row["name"]) for row in organizations.organizations}
    everything = (*licenses.sites, *licenses.backup_servers, *licenses.veeam_one_servers, *licenses.m365_servers)
    hosts = (*servers.backup_servers, *servers.veeam_one_servers, *servers.m365_servers)
    return Registry(
        organizations=names,
        resellers={str(row["instanceUid"]): str(row["name"]) for row in organizations.resellers},
        servers={row["instanceUid"]: row["name"] for row in hosts},
        site_uids=tuple(row["siteUid"] for row in servers.sites),
        console=Identity(console["licenseId"], console["supportId"], console["edition"]),
        licenses={str(next(iter(row.values()))): _identity(row) for row in everything},
        companies=frozenset([*names.values(), None]),
    )


def is_client(server_type: str) -> bool:
    """Whether a server of that type is a customer's own, and not one that the provider shares among all."""
    return server_type not in (CLOUD_CONNECT, CONSOLE)


def _identity(row: Row) -> Identity:
    return Identity(
        license_id=row["licenseId"] if "licenseId" in row else next(iter(row["licenseIds"]), None),
        support_id=row["supportId"] if "supportId" in row else next(iter(row["supportIds"]), None),
        edition=row.get("edition"),
        licensee=row["company"],
    )
