"""`/licensing`: what is installed on the servers and on the console itself, what is used and reported, and changes."""

from typing import Literal
from uuid import UUID

from vspc.connection import Connection
from vspc.resources.base import Collection, Reading, read_single
from vspc.resources.reports import Reports
from vspc.resources.usage import UsageListing
from vspc.resources.writes import Installable, SelfUpdating, Updatable, install, remove, update
from vspc.schemas import (
    BackupServerLicense,
    ConsoleLicense,
    LicenseSettings,
    M365License,
    SiteLicense,
    VeeamOneLicense,
)
from vspc.writing import Outcome, Write

CONSOLE = "/licensing/console"
Section = Literal["Socket", "Instance", "All"]


class SiteLicenses(Collection[SiteLicense], Installable, Updatable, SelfUpdating):
    """The licenses of Cloud Connect sites."""


class M365Licenses(Collection[M365License], Installable, Updatable, SelfUpdating):
    """The licenses of Microsoft 365 servers."""


class BackupServerLicenses(Collection[BackupServerLicense], Installable, Updatable, SelfUpdating):
    """The licenses of backup servers."""

    def delete(self, uid: UUID, *, section: Section, write: Write) -> Outcome:
        """Take the license, or one section of a merged one, from the server."""
        return remove(self._connection, f"{self._path}/{uid}", {"sectionForDelete": section}, write=write)


class VeeamOneLicenses(Collection[VeeamOneLicense], Installable, Updatable, SelfUpdating):
    """The licenses of Veeam ONE servers."""

    def delete(self, uid: UUID, *, write: Write) -> Outcome:
        """Take the license from the server."""
        return remove(self._connection, f"{self._path}/{uid}", write=write)


class ConsoleLicenseWrites:
    """What changes the license of the console itself; its automatic update can only be read."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def install(self, *, file: bytes, name: str, write: Write) -> Outcome:
        """Install a license file; `name` is what it is called."""
        return install(self._connection, CONSOLE, file=file, name=name, write=write)

    def update(self, *, write: Write) -> Outcome:
        """Have the console fetch a newer license from Veeam and install it."""
        return update(self._connection, CONSOLE, write=write)


class Licensing:
    """The licenses of one console."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        # The list of sites tells its paging but takes no offset: asked for the next page it would give the first again.
        self.sites = SiteLicenses(connection, "/licensing/sites", SiteLicense, key="site_uid", paged=False)
        self.backup_servers = BackupServerLicenses(
            connection, "/licensing/backupServers", BackupServerLicense, key="backup_server_uid"
        )
        self.veeam_one_servers = VeeamOneLicenses(
            connection, "/licensing/voneServers", VeeamOneLicense, key="v_one_server_uid"
        )
        self.m365_servers = M365Licenses(connection, "/licensing/vb365Servers", M365License, key="vb365_server_uid")
        self.usage = UsageListing(connection)
        self.reports = Reports(connection)
        self.console_license = ConsoleLicenseWrites(connection)

    def console(self) -> Reading[ConsoleLicense]:
        """Return the license of the console."""
        return read_single(self._connection, CONSOLE, ConsoleLicense)

    def console_settings(self) -> Reading[LicenseSettings]:
        """Return whether the license of the console updates itself."""
        return read_single(self._connection, f"{CONSOLE}/settings", LicenseSettings)
