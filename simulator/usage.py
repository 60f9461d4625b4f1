"""What `GET /licensing/usage/organizations` understands beside the parameters of every list.

Its own parameters narrow the list: those of an organization to organizations, those of a server to servers. With the
header of `simulator.simulated_time`, the usage is that of another day.
"""

from collections.abc import Callable
from uuid import UUID

from simulator.errors import invalid
from simulator.filtering import Row
from simulator.operations import Call
from simulator.simulated_time import moment_of

ORGANIZATION_TYPES = ("Unknown", "Company", "Provider", "Reseller")
SERVER_TYPES = ("Unknown", "BackupAndReplication", "CloudConnect", "VSPC", "VONE", "VB365")


def usage_rows(call: Call) -> dict[str, Row]:
    """The usage of the day that the call means, narrowed to what it asks for.

    The contract does not say what `serverUid` and `serverType` leave of an organization. Here it is in the list when
    one of its servers meets both, with those servers only. Raises the console's 400 for what it cannot read.
    """
    of_organization = _wanted(call, organizationUid=_uid, organizationType=_among(ORGANIZATION_TYPES), providerUid=_uid)
    of_server = _wanted(call, serverUid=_uid, serverType=_among(SERVER_TYPES))
    rows = call.world.usage.rows(moment_of(call).date())
    if of_organization:
        rows = {uid: row for uid, row in rows.items() if of_organization.items() <= row.items()}
    if of_server:
        return {uid: row | {"servers": servers} for uid, row in rows.items() if (servers := _servers(row, of_server))}
    return rows


def _servers(row: Row, wanted: dict[str, str]) -> list[Row]:
    return [server for server in row["servers"] if wanted.items() <= server.items()]


Reader = Callable[[str, str], str]


def _wanted(call: Call, **readers: Reader) -> dict[str, str]:
    """Those of the parameters that the request has; an empty one counts as missing."""
    return {name: read(name, text) for name, read in readers.items() if (text := call.arguments.get(name))}


def _uid(name: str, text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise invalid(name, "a UUID is expected.") from None


def _among(choices: tuple[str, ...]) -> Reader:
    def read(name: str, text: str) -> str:
        if text not in choices:
            raise invalid(name, f"one of {', '.join(choices)} is expected.")
        return text

    return read
