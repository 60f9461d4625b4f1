"""The servers that carry licenses: Cloud Connect sites of the provider, and the companies' own."""

from dataclasses import dataclass, field

from simulator.data.names import slug
from simulator.data.organizations import Organizations
from simulator.data.rows import Chance, Row

LICENSES_PER_COMPANY = 1.3
COMPANIES_PER_SITE = 400
SHARE_WITHOUT_SERVER = 0.06
VEEAM_ONE_SHARE, M365_SHARE = 0.06, 0.11
BACKUP_VERSIONS = (
    ("12.3.1.1139", "12.3.1.1139 P20250315"),
    ("12.3.2.3617", "12.3.2.3617"),
    ("12.1.2.172", "12.1.2.172"),
)
M365_VERSIONS = (("8.1.0.305", 8, "V8"), ("8.0.3.1044", 8, "V8"), ("7.1.0.2031", 7, "V7"))
VEEAM_ONE_VERSIONS = ("12.3.1.5382", "12.1.0.3009")


@dataclass
class Servers:
    """Everything below `/infrastructure`, in the order of the console's lists."""

    sites: list[Row] = field(default_factory=list)
    backup_servers: list[Row] = field(default_factory=list)
    veeam_one_servers: list[Row] = field(default_factory=list)
    m365_servers: list[Row] = field(default_factory=list)

    def licensed_backup_servers(self) -> list[Row]:
        """The backup servers that are not Cloud Connect servers: those carry the license of their site."""
        return [row for row in self.backup_servers if row["backupServerRoleType"] != "CloudConnect"]

    def owners(self) -> dict[str, str]:
        """The organizations of all servers but the sites, by server."""
        rows = (*self.backup_servers, *self.veeam_one_servers, *self.m365_servers)
        return {row["instanceUid"]: row["organizationUid"] for row in rows}


def make_servers(seed: int, organizations: Organizations) -> Servers:
    """Servers for about 1.3 licenses per company; a few companies have none."""
    chance = Chance(seed, "servers")
    made = Servers()
    for number in range(_site_count(len(organizations.companies))):
        _add_site(chance, made, organizations, number + 1)
    location_of = {row["organizationUid"]: row["instanceUid"] for row in reversed(organizations.locations)}
    for owner, product in _assignments(chance, organizations.companies, len(made.sites)):
        number = len(getattr(made, product)) + 1
        getattr(made, product).append(MAKERS[product](chance, owner, str(location_of[owner["instanceUid"]]), number))
    return made


def _site_count(companies: int) -> int:
    return 2 + companies // COMPANIES_PER_SITE


def _assignments(chance: Chance, companies: list[Row], sites: int) -> list[tuple[Row, str]]:
    """Which company has which server: each of the chosen ones has one, and what is left goes to anybody."""
    total = max(0, round(len(companies) * LICENSES_PER_COMPANY) - sites)
    without = max(1, round(len(companies) * SHARE_WITHOUT_SERVER)) if len(companies) > 2 else 0
    owners = chance.sample(companies, len(companies) - without)
    owners = (owners + chance.choices(owners, k=max(0, total - len(owners))))[:total] if owners else []
    return list(zip(owners, _products(chance, total), strict=True))


def _products(chance: Chance, total: int) -> list[str]:
    veeam_one = max(min(2, total // 4), round(total * VEEAM_ONE_SHARE))
    m365 = max(min(3, total // 4), round(total * M365_SHARE))
    rest = total - veeam_one - m365
    products = ["veeam_one_servers"] * veeam_one + ["m365_servers"] * m365 + ["backup_servers"] * rest
    chance.shuffle(products)
    return products


def _add_site(chance: Chance, made: Servers, organizations: Organizations, number: int) -> None:
    location = str(organizations.locations[0]["instanceUid"])
    server = _backup_server(chance, organizations.provider, location, number)
    server |= {"name": f"vcc{number:02d}.halcyon.test", "backupServerRoleType": "CloudConnect"}
    made.backup_servers.append(server)
    made.sites.append(
        {
            "siteUid": server["instanceUid"],
            "siteName": server["name"],
            "description": None,
            "backupServerUid": server["instanceUid"],
            "managementAgentUid": server["managementAgentUid"],
            "maintenanceModeIsEnabled": False,
            "tenantManagementInCloudConnectIsEnabled": True,
        }
    )


def _host(owner: Row, prefix: str, number: int) -> str:
    return f"{prefix}{number % 90 + 1:02d}.{slug(owner['name'])}.test"


def _backup_server(chance: Chance, owner: Row, location: str, number: int) -> Row:
    version, display = chance.choice(BACKUP_VERSIONS)
    return {
        "instanceUid": chance.uid(),
        "name": _host(owner, "vbr", number),
        "organizationUid": owner["instanceUid"],
        "locationUid": location,
        "managementAgentUid": chance.uid(),
        "version": version,
        "displayVersion": display,
        "installationUid": chance.uid(),
        "backupServerRoleType": "Client",
        "status": "Healthy",
        "inHighAvailabilityCluster": False,
    }


def _m365_server(chance: Chance, owner: Row, location: str, number: int) -> Row:
    version, major, api = chance.choice(M365_VERSIONS)
    uid = chance.uid()
    return {
        "instanceUid": uid,
        "locationUid": location,
        "organizationUid": owner["instanceUid"],
        "managementAgentUid": chance.uid(),
        "installationUid": uid,
        "name": _host(owner, "vb365-", number),
        "version": version,
        "majorVersion": major,
        "serverApiVersion": api,
        "status": "Healthy",
        "managementAgentStatus": "Healthy",
        "ownership": "Hosted",
    }


def _veeam_one_server(chance: Chance, owner: Row, location: str, number: int) -> Row:
    uid = chance.uid()
    return {
        "instanceUid": uid,
        "locationUid": location,
        "organizationUid": owner["instanceUid"],
        "managementAgentUid": chance.uid(),
        "installationUid": uid,
        "name": _host(owner, "vone", number),
        "version": chance.choice(VEEAM_ONE_VERSIONS),
        "status": "Healthy",
        "managementAgentStatus": "Healthy",
        "alarmsSynchronizationStatus": "Disabled",
    }


MAKERS = {
    "backup_servers": _backup_server,
    "m365_servers": _m365_server,
    "veeam_one_servers": _veeam_one_server,
}
