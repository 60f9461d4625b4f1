"""The state of one console: what GET answers with, and what time and writes change.

Every list is a dictionary of rows in wire form by UID, in the order in which the console lists them. The one of usage
is made anew for each day.
"""

from datetime import UTC, datetime, timedelta

from simulator.data import aging
from simulator.data.agreeing import agree_with_usage
from simulator.data.dates import wire_time
from simulator.data.directory import add_strays, name_by_organization
from simulator.data.licenses import Licenses, make_console_license, make_licenses
from simulator.data.organizations import Organizations, make_organizations
from simulator.data.report_registry import make_registry
from simulator.data.reports import Reports
from simulator.data.rows import Chance, Row
from simulator.data.servers import Servers, make_servers
from simulator.data.situations import plant
from simulator.data.usage import Usage

SERVER_VERSION = "9.1.0.30713"
AGENT_VERSIONS = {"actualVawVersion": "6.3.1.1074", "actualValVersion": "6.3.1.1021", "actualVamVersion": "2.3.1.158"}
USAGE_LIST = "/licensing/usage/organizations"
LICENSE_LISTS = ("/licensing/sites", "/licensing/backupServers", "/licensing/voneServers", "/licensing/vb365Servers")


class World:
    """One console's data; `rows(list_name)` may be changed, and the next GET shows it.

    `usage` knows any day, `reports` the months before.
    """

    def __init__(self, *, companies: int, seed: int, now: datetime) -> None:
        organizations = make_organizations(seed, companies)
        servers = make_servers(seed, organizations)
        licenses = make_licenses(seed, now.date(), servers, name_by_organization(organizations))
        add_strays(seed, servers)
        self.usage = Usage(seed, organizations, servers)
        agreeing = agree_with_usage(licenses, self.usage, servers.owners(), now.date())
        plant(seed, now.date(), licenses, spared=agreeing)
        chance = Chance(seed, "console")
        self._lists = _lists(organizations, servers, licenses)
        self._stuck = licenses.stuck
        self._day = now.date()
        self.console: Row = make_console_license(
            seed, now.date(), organizations.provider["name"], len(organizations.companies)
        )
        self.console_settings: Row = {"isAutoUpdateEnabled": True}
        self.reports = Reports(
            seed=seed,
            usage=self.usage,
            registry=make_registry(organizations, servers, licenses, self.console),
            provider_uid=str(organizations.provider["instanceUid"]),
            now=now.astimezone(UTC),
        )
        self.about: Row = _about(chance, now)
        self.user: Row = _user(chance, organizations.provider)

    def rows(self, list_name: str) -> dict[str, Row]:
        """The rows of a list by UID; `list_name` is its path, such as `/licensing/backupServers`."""
        return self.usage.rows(self._day) if list_name == USAGE_LIST else self._lists[list_name]

    @property
    def license_count(self) -> int:
        """How many licenses the four lists have; the console's own is not among them."""
        return sum(len(self._lists[name]) for name in LICENSE_LISTS)

    def mend_renewal(self, uid: str) -> None:
        """Let the key of that server renew itself again, because it is another one now."""
        self._stuck.discard(uid)

    def live_until(self, now: datetime) -> None:
        """Let the days pass that have passed since the last request: keys are renewed, or run out."""
        self.reports.lived_until = now.astimezone(UTC)
        today = self.reports.lived_until.date()
        if today == self._day:
            return
        self._day = today
        for name in LICENSE_LISTS:
            for uid, row in self._lists[name].items():
                aging.age(row, today, renews=row["autoUpdateEnabled"] and uid not in self._stuck)
        aging.age(self.console, today, renews=self.console_settings["isAutoUpdateEnabled"])


def _lists(organizations: Organizations, servers: Servers, licenses: Licenses) -> dict[str, dict[str, Row]]:
    return {
        "/organizations": _by(organizations.organizations, "instanceUid"),
        "/organizations/companies": _by(organizations.companies, "instanceUid"),
        "/organizations/resellers": _by(organizations.resellers, "instanceUid"),
        "/organizations/locations": _by(organizations.locations, "instanceUid"),
        "/infrastructure/sites": _by(servers.sites, "siteUid"),
        "/infrastructure/backupServers": _by(servers.backup_servers, "instanceUid"),
        "/infrastructure/voneServers": _by(servers.veeam_one_servers, "instanceUid"),
        "/infrastructure/vb365Servers": _by(servers.m365_servers, "instanceUid"),
        "/licensing/sites": _by(licenses.sites, "siteUid"),
        "/licensing/backupServers": _by(licenses.backup_servers, "backupServerUid"),
        "/licensing/voneServers": _by(licenses.veeam_one_servers, "vOneServerUid"),
        "/licensing/vb365Servers": _by(licenses.m365_servers, "vb365ServerUid"),
    }


def _by(rows: list[Row], key: str) -> dict[str, Row]:
    return {row[key]: row for row in rows}


def _about(chance: Chance, now: datetime) -> Row:
    return {
        "installationId": chance.uid(),
        "installationDate": wire_time(now - timedelta(days=500)),
        **AGENT_VERSIONS,
        "serverVersion": SERVER_VERSION,
        "windowsManagementAgentVersion": SERVER_VERSION,
        "linuxManagementAgentVersion": SERVER_VERSION,
        "macManagementAgentVersion": SERVER_VERSION,
    }


def _user(chance: Chance, provider: Row) -> Row:
    return {
        "instanceUid": chance.uid(),
        "organizationUid": provider["instanceUid"],
        "userName": "VSPC\\vspcdash",
        "status": "Enabled",
        "mfaPolicyStatus": "Disabled",
        "mfaPolicyConfigurationStatus": "NotConfigured",
        "role": "PortalAdministrator",
        "profile": {
            "firstName": "Ada",
            "lastName": "Weber",
            "title": "Unknown",
            "email": "ada.weber@halcyon.test",
            "address": None,
            "phone": None,
        },
        "credentials": {"userName": "VSPC\\vspcdash", "password": None},
    }
