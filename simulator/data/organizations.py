"""The provider, its resellers, their companies and the locations of all of them."""

from dataclasses import dataclass, field

from simulator.data.names import PLACES, STREETS, Names, slug
from simulator.data.rows import Chance, Row

PROVIDER_NAME = "Halcyon Managed Services"
COMPANIES_PER_RESELLER = 40
RESELLER_SHARE = 0.6


@dataclass
class Organizations:
    """Everything below `/organizations`, in the order of the console's lists."""

    provider: Row
    resellers: list[Row] = field(default_factory=list)
    companies: list[Row] = field(default_factory=list)
    organizations: list[Row] = field(default_factory=list)
    locations: list[Row] = field(default_factory=list)


def make_organizations(seed: int, count: int) -> Organizations:
    """One provider with that many companies; about 60 % of them belong to a reseller."""
    chance = Chance(seed, "organizations")
    names = Names(chance)
    provider = _organization(chance, PROVIDER_NAME, "Provider")
    made = Organizations(provider=provider, organizations=[provider])
    for _ in range(max(2, count // COMPANIES_PER_RESELLER) if count > 1 else 0):
        organization = _organization(chance, names.reseller(), "Reseller")
        made.organizations.append(organization)
        made.resellers.append(_reseller(organization))
    for number in range(count):
        organization = _organization(chance, names.company(), "Company")
        made.organizations.append(organization)
        made.companies.append(_company(organization, _reseller_uid(chance, made.resellers, number), chance))
    made.locations = [row for organization in made.organizations for row in _locations(chance, organization)]
    return made


def _reseller_uid(chance: Chance, resellers: list[Row], number: int) -> str | None:
    # The first companies take turns, so that every reseller has one and some company has none at any size.
    if number < len(resellers):
        return str(resellers[number]["instanceUid"])
    belongs = number > len(resellers) and resellers and chance.random() < RESELLER_SHARE
    return str(chance.choice(resellers)["instanceUid"]) if belongs else None


def _organization(chance: Chance, name: str, kind: str) -> Row:
    country, code, city, zip_code = chance.choice(PLACES)
    domain = f"{slug(name)}.test"
    return {
        "instanceUid": chance.uid(),
        "name": name,
        "alias": slug(name),
        "type": kind,
        "taxId": chance.digits(8),
        "email": f"office@{domain}",
        "phone": f"+{chance.digits(2)} {chance.digits(3)} {chance.digits(6)}",
        "country": None,
        "state": None,
        "countryName": country,
        "regionName": None,
        "city": city,
        "street": f"{chance.randrange(1, 200)} {chance.choice(STREETS)}",
        "locationAdmin0Code": code,
        "locationAdmin1Code": None,
        "locationAdmin2Code": None,
        "notes": "",
        "zipCode": zip_code,
        "website": f"www.{domain}",
        "veeamTenantId": None,
        "companyId": None,
    }


def _company(organization: Row, reseller_uid: str | None, chance: Chance) -> Row:
    return {
        "instanceUid": organization["instanceUid"],
        "name": organization["name"],
        "status": "Disabled" if chance.random() < 0.01 else "Active",
        "resellerUid": reseller_uid,
        "subscriptionPlanUid": None,
        "isRestAccessEnabled": False,
        "isAlarmDetectEnabled": True,
        "companyServices": {
            "hostedServices": {"isVbPublicCloudManagementEnabled": False},
            "remoteServices": {
                "isBackupResourcesEnabled": True,
                "backupAgentsManagement": {"workstationAgentsQuota": 20, "serverAgentsQuota": 20},
                "backupServersManagement": {"backupServerQuota": 20},
                "vb365ServersManagement": None,
                "isVbPublicCloudManagementEnabled": False,
            },
        },
        "loginUrl": None,
        "ownerCredentials": {"userName": organization["alias"], "password": None},
        "_embedded": None,
    }


def _reseller(organization: Row) -> Row:
    return {
        "instanceUid": organization["instanceUid"],
        "proPartnerId": None,
        "name": organization["name"],
        "status": "Active",
        "isRestAccessEnabled": True,
        "resellerServices": {
            "hostedServices": {
                "backupResourcesEnabled": False,
                "vb365ManagementEnabled": True,
                "vbPublicCloudManagementEnabled": False,
            },
            "remoteServices": {
                "backupAgentsManagement": {"workstationAgentsQuota": None, "serverAgentsQuota": None},
                "vb365ManagementEnabled": True,
                "backupServersManagementEnabled": True,
                "vbPublicCloudManagementEnabled": False,
            },
            "cloudConnectQuota": None,
            "cloudConnectManagementEnabled": False,
            "isFileLevelRestoreEnabled": False,
        },
        "_embedded": None,
    }


def _locations(chance: Chance, organization: Row) -> list[Row]:
    rows = [_location(chance, organization, "Default location", "Default")]
    if chance.random() < 0.08:
        rows.append(_location(chance, organization, f"{chance.choice(PLACES)[2]} branch", "Custom"))
    return rows


def _location(chance: Chance, organization: Row, name: str, kind: str) -> Row:
    return {
        "instanceUid": chance.uid(),
        "organizationUid": organization["instanceUid"],
        "name": name,
        "quotaGb": chance.choice((0, 50, 500)),
        "type": kind,
    }
