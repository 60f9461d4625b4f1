"""The writes of licenses, each as small as the contract has it: a product takes those that it knows."""

from collections.abc import Mapping
from uuid import UUID

from vspc.connection import Connection
from vspc.files import LicenseFile
from vspc.patching import auto_update_patch
from vspc.transport import Request
from vspc.writing import Outcome, Write


def install(connection: Connection, path: str, *, file: bytes, name: str, write: Write) -> Outcome:
    """Install a license file as the license at `path`; `name` is what it is called."""
    return connection.submit(Request(path, method="PUT", file=LicenseFile(content=file, name=name)), write)


def update(connection: Connection, path: str, *, write: Write) -> Outcome:
    """Have the console fetch a newer license from Veeam for `path` and install it."""
    return connection.submit(Request(f"{path}/update", method="POST"), write)


def remove(connection: Connection, path: str, query: Mapping[str, str] | None = None, *, write: Write) -> Outcome:
    """Take the license at `path` from its server."""
    return connection.submit(Request(path, query or {}, method="DELETE"), write)


class _Members:
    """What a list of licenses has anyway."""

    _connection: Connection
    _path: str


class Installable(_Members):
    """Licenses that a file can be installed as."""

    def install(self, uid: UUID, *, file: bytes, name: str, write: Write) -> Outcome:
        """Install a license file on the server; `name` is what it is called."""
        return install(self._connection, f"{self._path}/{uid}", file=file, name=name, write=write)


class Updatable(_Members):
    """Licenses that the console can fetch anew."""

    def update(self, uid: UUID, *, write: Write) -> Outcome:
        """Have the console fetch a newer license of the server from Veeam and install it."""
        return update(self._connection, f"{self._path}/{uid}", write=write)


class SelfUpdating(_Members):
    """Licenses whose automatic update can be switched."""

    def switch_auto_update(self, uid: UUID, *, enabled: bool, write: Write) -> Outcome:
        """Switch the automatic update of the server's license on or off."""
        request = Request(f"{self._path}/{uid}", method="PATCH", patch=auto_update_patch(enabled=enabled))
        return self._connection.submit(request, write)
