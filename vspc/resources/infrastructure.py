"""`/infrastructure`: the servers that carry licenses, with the names that the licenses lack."""

from vspc.connection import Connection
from vspc.resources.base import Collection
from vspc.schemas import BackupServer, M365Server, Site, VeeamOneServer


class Infrastructure:
    """The servers of one console."""

    def __init__(self, connection: Connection) -> None:
        self.sites = Collection(connection, "/infrastructure/sites", Site, key="site_uid")
        self.backup_servers = Collection(connection, "/infrastructure/backupServers", BackupServer, key="instance_uid")
        self.veeam_one_servers = Collection(
            connection, "/infrastructure/voneServers", VeeamOneServer, key="instance_uid"
        )
        self.m365_servers = Collection(connection, "/infrastructure/vb365Servers", M365Server, key="instance_uid")
