"""Ordinary licenses, one for each server: most are monthly rental keys that renew themselves."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from simulator.data.dates import month_end, renewed_until, wire_day
from simulator.data.names import LAST_NAMES, Names, slug
from simulator.data.organizations import PROVIDER_NAME
from simulator.data.rows import Chance, Row
from simulator.data.servers import Servers

SIZES = (25, 50, 100, 100, 200, 350, 500, 1000)
FAR = (75, 1100)
# Points that agents of a company use, and the sizes in which such licenses are sold.
AGENTS_PER_COMPANY, LICENSE_STEP = 67.0, 500.0


@dataclass
class Licenses:
    """The four lists below `/licensing`, and the keys whose renewal fails at the vendor."""

    sites: list[Row] = field(default_factory=list)
    backup_servers: list[Row] = field(default_factory=list)
    veeam_one_servers: list[Row] = field(default_factory=list)
    m365_servers: list[Row] = field(default_factory=list)
    stuck: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Maker:
    """Draws licenses on one day."""

    chance: Chance
    today: date

    def full(self, key: str, server_uid: str, company: str) -> Row:
        """A rental key of a site or a backup server that renews itself."""
        units = float(self.chance.choice(SIZES))
        return {
            key: server_uid,
            "autoUpdateEnabled": True,
            "edition": "Enterprise Plus",
            "monitoring": None,
            "packages": ["Backup"],
            "company": company,
            "email": f"it@{slug(company)}.test",
            "contactPerson": Names(self.chance).person(),
            "expirationDate": wire_day(renewed_until(self.today)),
            "supportExpirationDate": None,
            "licenseIds": [self.chance.uid()],
            "supportIds": [self.chance.digits(8)],
            "sectionTypes": ["Instance"],
            "status": "Valid",
            "cloudConnect": "No",
            "units": units,
            "usedUnits": self.used(units),
            "unitType": "Points",
            "type": "Rental",
        }

    def veeam_one(self, server_uid: str, company: str) -> Row:
        """A rental key of a Veeam ONE server that renews itself."""
        units = float(self.chance.choice(SIZES))
        expires = renewed_until(self.today)
        return {
            "vOneServerUid": server_uid,
            "autoUpdateEnabled": True,
            "company": company,
            "email": f"it@{slug(company)}.test",
            "expirationDate": wire_day(expires),
            "supportExpirationDate": None,
            "licenseId": self.chance.uid(),
            "supportId": self.chance.digits(8),
            "status": "Valid",
            "statusMessage": days_message(expires, self.today),
            "units": units,
            "usedUnits": self.used(units),
            "unitType": "Points",
            "type": "Rental",
        }

    def m365(self, server_uid: str, company: str) -> Row:
        """A rental key of a Microsoft 365 server that renews itself; it counts users."""
        users = self.chance.choice(SIZES)
        return {
            "vb365ServerUid": server_uid,
            "autoUpdateEnabled": True,
            "company": company,
            "email": f"it@{slug(company)}.test",
            "expirationDate": wire_day(renewed_until(self.today)),
            "supportExpirationDate": None,
            "licenseId": self.chance.uid(),
            "supportId": self.chance.digits(8),
            "status": "Valid",
            "licensedUsers": users,
            "protectedUsers": int(self.used(users)),
            "type": "Rental",
        }

    def backup_server(self, server_uid: str, company: str) -> Row:
        """The license of a backup server, which counts sockets and capacity too."""
        row = self.full("backupServerUid", server_uid, company)
        return row | {"sockets": 0.0, "usedSockets": 0.0, "capacity": None, "usedCapacity": None}

    def used(self, units: float) -> float:
        """How much of that is in use: within the entitlement, with tenths as points have them."""
        return round(units * (0.2 + 0.75 * self.chance.random()), 1)

    def far_day(self) -> date:
        """An expiry that nobody has to think about yet."""
        return self.today + timedelta(days=self.chance.randrange(*FAR))


def server_of(row: Row) -> str:
    """The server of a license, whose UID is the first member of its row."""
    return str(next(iter(row.values())))


def days_message(expires: date, today: date) -> str:
    """The sentence that the console puts beside a status."""
    days = (expires - today).days
    return f"Valid ({days} days until expiration)" if days >= 0 else f"Expired ({-days} days ago)"


def make_licenses(seed: int, today: date, servers: Servers, company_names: dict[str, str]) -> Licenses:
    """One license for each server, in the order of the servers."""
    maker = Maker(Chance(seed, "licenses"), today)

    def company(row: Row) -> str:
        return company_names.get(row["organizationUid"], PROVIDER_NAME)

    made = Licenses(
        sites=[maker.full("siteUid", row["siteUid"], PROVIDER_NAME) | {"cloudConnect": "Yes"} for row in servers.sites],
        backup_servers=[
            maker.backup_server(row["instanceUid"], company(row)) for row in servers.licensed_backup_servers()
        ],
        veeam_one_servers=[maker.veeam_one(row["instanceUid"], company(row)) for row in servers.veeam_one_servers],
        m365_servers=[maker.m365(row["instanceUid"], company(row)) for row in servers.m365_servers],
    )
    for site in made.sites[1:2]:
        # One key on two sites, as providers do it; the entitlement is the same one twice.
        site |= {name: made.sites[0][name] for name in ("licenseIds", "supportIds", "units", "expirationDate")}
    return made


def make_console_license(seed: int, today: date, company: str, companies: int) -> Row:
    """The license of the console itself, for about as much as the agents of so many companies use."""
    chance = Chance(seed, "console")
    expires = renewed_until(today)
    domain = f"{slug(company)}.test"
    updated = month_end(today, months=-1) + timedelta(days=1)
    return {
        "licenseId": chance.uid(),
        "edition": "Enterprise Plus",
        "package": "Backup",
        "licenseeCompany": company,
        "licenseeEmail": f"licenses@{domain}",
        "licenseeAdministratorEmail": f"admin@{domain}",
        "contactPerson": f"Ada {chance.choice(LAST_NAMES)}",
        "expirationDate": wire_day(expires),
        "supportExpirationDate": None,
        "supportId": chance.digits(8),
        "status": "Valid",
        "statusMessage": days_message(expires, today),
        "cloudConnect": "Yes",
        "instances": LICENSE_STEP * max(1.0, companies * AGENTS_PER_COMPANY // LICENSE_STEP),
        "type": "Rental",
        "lastUpdateDate": wire_day(updated),
        "lastUpdateMessage": "License file has been successfully updated.",
        "lastUpdateStatus": "Success",
    }
