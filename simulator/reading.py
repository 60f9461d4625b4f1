"""The read operations: lists, single rows, and the few resources of which a console has one."""

from collections.abc import Callable
from dataclasses import dataclass

from simulator import roles
from simulator.errors import invalid, not_found
from simulator.faults import disturbed_rows
from simulator.filtering import Row
from simulator.operations import Answer, Call, Operation
from simulator.querying import Query, read_query, read_select
from simulator.usage import usage_rows
from simulator.world import USAGE_LIST, World


@dataclass(frozen=True)
class Listing:
    """One list of the contract, and the operation for one of its rows where there is one.

    `rows` reads a list that has parameters of its own; the others are read as they are.
    """

    path: str
    name: str
    roles: frozenset[str]
    key: str = "instanceUid"
    one: str | None = None
    paged: bool = True
    expandable: bool = False
    rows: Callable[[Call], dict[str, Row]] | None = None


LISTINGS = (
    Listing("/organizations", "GetOrganizations", roles.ORGANIZATIONS, one="GetOrganization"),
    Listing("/organizations/companies", "GetCompanies", roles.ORGANIZATIONS, expandable=True),
    Listing("/organizations/resellers", "GetResellers", roles.PROVIDERS, expandable=True),
    Listing("/organizations/locations", "GetLocations", roles.ALL),
    Listing("/infrastructure/sites", "GetSites", roles.CLOUD_SITES, key="siteUid", one="GetSite"),
    Listing("/infrastructure/backupServers", "GetBackupServers", roles.SERVERS, one="GetBackupServer"),
    Listing("/infrastructure/voneServers", "GetVOneServers", roles.VEEAM_ONE_SERVERS, one="GetVOneServer"),
    Listing("/infrastructure/vb365Servers", "GetVb365Servers", roles.SERVERS, one="GetVb365Server"),
    Listing("/licensing/sites", "GetSiteLicenses", roles.SITES, key="siteUid", one="GetSiteLicense", paged=False),
    Listing(
        "/licensing/backupServers",
        "GetBackupServersLicenses",
        roles.LICENSES,
        key="backupServerUid",
        one="GetBackupServerLicense",
    ),
    Listing(
        "/licensing/voneServers",
        "GetVOneServersLicenses",
        roles.LICENSES,
        key="vOneServerUid",
        one="GetVOneServerLicense",
    ),
    Listing(
        "/licensing/vb365Servers",
        "GetVb365ServersLicenses",
        roles.LICENSES,
        key="vb365ServerUid",
        one="GetVb365ServerLicense",
    ),
    Listing(USAGE_LIST, "GetOrganizationsLicenseUsage", roles.LICENSES, key="organizationUid", rows=usage_rows),
)


def envelope(rows: list[Row], *, total: int, offset: int = 0) -> Row:
    """The body of a list."""
    return {"data": rows, "meta": {"pagingInfo": {"total": total, "count": len(rows), "offset": offset}}}


def read_operations() -> list[Operation]:
    """Every read of the contract that this console has, but those of asynchronous actions."""
    lists = [_list_operation(listing) for listing in LISTINGS]
    singles = [_single_operation(listing, listing.one) for listing in LISTINGS if listing.one]
    return [
        *lists,
        *singles,
        _resource("GetConsoleLicenseInformation", "/licensing/console", lambda world: world.console),
        _resource("GetConsoleLicenseSettings", "/licensing/console/settings", lambda world: world.console_settings),
        _resource("GetAboutInformation", "/about", lambda world: world.about, roles.PROVIDERS),
        _resource("GetCurrentUser", "/users/me", lambda world: world.user, roles.ALL),
    ]


def _list_operation(listing: Listing) -> Operation:
    def handler(call: Call) -> Answer:
        rows = listing.rows(call) if listing.rows else call.world.rows(listing.path)
        return Answer(_page(listing, call, rows) if listing.paged else _whole(call, rows))

    return Operation(listing.name, "GET", listing.path, handler, listing.roles, listing.key)


def _page(listing: Listing, call: Call, rows: dict[str, Row]) -> Row:
    first = next(iter(rows.values()), {})
    query = read_query(call.arguments, properties=first)
    ordered = disturbed_rows(query.ordered(rows.values()), call.faults, offset=query.offset, limit=query.limit)
    page = query.page(ordered)
    if listing.expandable and _expands_organization(call):
        page = [_with_organization(row, call.world) for row in page]
    return envelope([query.selected(row) for row in page], total=len(ordered), offset=query.offset)


def _whole(call: Call, rows: dict[str, Row]) -> Row:
    query = Query(select=read_select(call.arguments))
    everything = disturbed_rows(list(rows.values()), call.faults, offset=0, limit=len(rows))
    return envelope([query.selected(row) for row in everything], total=len(everything))


def _expands_organization(call: Call) -> bool:
    names = [name for value in call.arguments.getlist("expand") for name in value.split(",") if name]
    if any(name != "Organization" for name in names):
        raise invalid("expand", "only Organization can be expanded.")
    return bool(names)


def _with_organization(row: Row, world: World) -> Row:
    organization = world.rows("/organizations").get(row["instanceUid"])
    return row | {"_embedded": {"organization": organization} if organization else None}


def _single_operation(listing: Listing, name: str) -> Operation:
    def handler(call: Call) -> Answer:
        uid = call.path["uid"].lower()
        row = call.world.rows(listing.path).get(uid)
        if row is None:
            raise not_found(f"{listing.path}/{uid}")
        return selected(call, row)

    return Operation(name, "GET", f"{listing.path}/<uid>", handler, listing.roles, listing.key)


def _resource(
    name: str,
    path: str,
    read: Callable[[World], Row],
    admitted: frozenset[str] = roles.PORTAL_ADMINISTRATOR,
) -> Operation:
    return Operation(name, "GET", path, lambda call: selected(call, read(call.world)), admitted)


def selected(call: Call, row: Row) -> Answer:
    """The answer with that row, cut down to what the request selects."""
    return Answer({"data": Query(select=read_select(call.arguments)).selected(row)})
