"""`/licensing`: what is installed on the servers and on the console itself."""

from vspc.connection import Connection
from vspc.resources.base import Collection, Reading, read_single
from vspc.schemas import (
    BackupServerLicense,
    ConsoleLicense,
    LicenseSettings,
    M365License,
    SiteLicense,
    VeeamOneLicense,
)


class Licensing:
    """The licenses of one console."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        # The list of sites tells its paging but takes no offset: asked for the next page it would give the first again.
        self.sites = Collection(connection, "/licensing/sites", SiteLicense, key="site_uid", paged=False)
        self.backup_servers = Collection(
            connection, "/licensing/backupServers", BackupServerLicense, key="backup_server_uid"
        )
        self.veeam_one_servers = Collection(
            connection, "/licensing/voneServers", VeeamOneLicense, key="v_one_server_uid"
        )
        self.m365_servers = Collection(connection, "/licensing/vb365Servers", M365License, key="vb365_server_uid")

    def console(self) -> Reading[ConsoleLicense]:
        """Return the license of the console."""
        return read_single(self._connection, "/licensing/console", ConsoleLicense)

    def console_settings(self) -> Reading[LicenseSettings]:
        """Return whether the license of the console updates itself."""
        return read_single(self._connection, "/licensing/console/settings", LicenseSettings)
