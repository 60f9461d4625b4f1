"""Where each resource is read and with which query."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from tests.support.scripted import ScriptedConsole, data, failure
from vspc.client import VspcClient
from vspc.errors import VspcForbidden, VspcNotFound, VspcProtocolError
from vspc.query import Condition, Sort

Connect = Callable[..., VspcClient]
UID = UUID("00000000-0000-0000-0000-000000000001")
PAGED = {
    "licensing.backup_servers": ("/licensing/backupServers", "backupServerUid"),
    "licensing.veeam_one_servers": ("/licensing/voneServers", "vOneServerUid"),
    "licensing.m365_servers": ("/licensing/vb365Servers", "vb365ServerUid"),
    "licensing.usage": ("/licensing/usage/organizations", "organizationUid"),
    "organizations.organizations": ("/organizations", "instanceUid"),
    "organizations.companies": ("/organizations/companies", "instanceUid"),
    "organizations.resellers": ("/organizations/resellers", "instanceUid"),
    "organizations.locations": ("/organizations/locations", "instanceUid"),
    "infrastructure.sites": ("/infrastructure/sites", "siteUid"),
    "infrastructure.backup_servers": ("/infrastructure/backupServers", "instanceUid"),
    "infrastructure.veeam_one_servers": ("/infrastructure/voneServers", "instanceUid"),
    "infrastructure.m365_servers": ("/infrastructure/vb365Servers", "instanceUid"),
}
UNPAGED = {"licensing.sites": ("/licensing/sites", "siteUid"), "async_actions": ("/asyncActions", "id")}
WITHOUT_MEMBERS = (
    "licensing.usage",
    "organizations.companies",
    "organizations.resellers",
    "organizations.locations",
)
SINGLE = {name: found for name, found in (PAGED | UNPAGED).items() if name not in WITHOUT_MEMBERS}


def resource(client: VspcClient, name: str) -> Any:
    found: Any = client
    for part in name.split("."):
        found = getattr(found, part)
    return found


@pytest.mark.parametrize("name", PAGED)
def test_paged_list_is_sorted_by_its_unique_key(connect: Connect, name: str) -> None:
    path, key = PAGED[name]
    app = ScriptedConsole(data([{key: str(UID)}], total=1, count=1, offset=0))

    (page,) = resource(connect(app), name).walk()

    (request,) = app.requests
    assert [row.uid for row in page.rows] == [UID]
    assert app.paths == [path]
    assert json.loads(request.args["sort"]) == [{"property": key, "direction": "ascending"}]
    assert {name: request.args.get(name) for name in ("limit", "offset", "filter", "select")} == {
        "limit": "500",
        "offset": "0",
        "filter": None,
        "select": None,
    }


@pytest.mark.parametrize("name", UNPAGED)
def test_unpaged_list_is_asked_for_once_and_without_parameters(connect: Connect, name: str) -> None:
    path, key = UNPAGED[name]
    app = ScriptedConsole(data([{key: str(UID)}], total=1, count=1, offset=0))

    values = resource(connect(app), name).list()

    assert len(values) == 1
    assert app.paths == [path]
    assert not app.requests[0].args


@pytest.mark.parametrize("name", UNPAGED)
def test_unpaged_list_refuses_what_it_cannot_do(connect: Connect, name: str) -> None:
    unpaged = resource(connect(ScriptedConsole(data([]))), name)

    with pytest.raises(ValueError, match="neither filtered nor sorted"):
        unpaged.list(filter=Condition("type", "equals", "Rental"))
    with pytest.raises(ValueError, match="neither filtered nor sorted"):
        unpaged.list(sort=[Sort("type")])


@pytest.mark.parametrize("name", SINGLE)
def test_member_is_read_by_its_key(connect: Connect, name: str) -> None:
    path, key = SINGLE[name]
    app = ScriptedConsole(data({key: str(UID)}))

    reading = resource(connect(app), name).get(UID)

    assert app.paths == [f"{path}/{UID}"]
    assert json.loads(reading.raw) == {key: str(UID)}


@pytest.mark.parametrize("name", WITHOUT_MEMBERS)
def test_lists_whose_members_the_contract_does_not_give_have_no_get(connect: Connect, name: str) -> None:
    assert not hasattr(resource(connect(ScriptedConsole(data([]))), name), "get")


@pytest.mark.parametrize(
    ("read", "path"),
    [
        (lambda client: client.licensing.console(), "/licensing/console"),
        (lambda client: client.licensing.console_settings(), "/licensing/console/settings"),
        (lambda client: client.about(), "/about"),
        (lambda client: client.me(), "/users/me"),
        (lambda client: client.async_actions.config(), "/asyncActions/config"),
    ],
)
def test_single_resource_is_read_from_its_path(connect: Connect, read: Callable[[VspcClient], Any], path: str) -> None:
    app = ScriptedConsole(data({"instanceUid": str(UID)}))

    read(connect(app))

    assert app.paths == [path]


def test_own_order_is_made_total_by_the_unique_key(connect: Connect) -> None:
    app = ScriptedConsole(data([]))

    connect(app).licensing.backup_servers.list(sort=[Sort("expirationDate", descending=True)])

    assert [by["property"] for by in json.loads(app.requests[0].args["sort"])] == ["expirationDate", "backupServerUid"]


def test_unique_key_is_not_sorted_by_twice(connect: Connect) -> None:
    app = ScriptedConsole(data([]))

    connect(app).licensing.backup_servers.list(sort=[Sort("backupServerUid", descending=True)])

    assert json.loads(app.requests[0].args["sort"]) == [{"property": "backupServerUid", "direction": "descending"}]


def test_selection_always_has_the_unique_key(connect: Connect) -> None:
    app = ScriptedConsole(data([]))

    connect(app).licensing.veeam_one_servers.list(select=["status", "vOneServerUid"])

    selected = [part["propertyPath"] for part in json.loads(app.requests[0].args["select"])]
    assert selected == ["vOneServerUid", "status"]


def test_filter_goes_with_every_page(connect: Connect) -> None:
    rows = [{"instanceUid": f"00000000-0000-0000-0000-00000000000{n}"} for n in range(2)]
    app = ScriptedConsole(*[data([row], total=2, count=1, offset=n) for n, row in enumerate(rows)])

    connect(app).organizations.organizations.list(filter=Condition("type", "equals", "Company"), limit=1)

    assert len({request.args["filter"] for request in app.requests}) == 1


@pytest.mark.parametrize("limit", [0, 501, -1])
def test_limit_outside_the_contract_is_refused(connect: Connect, limit: int) -> None:
    with pytest.raises(ValueError, match="limit"):
        connect(ScriptedConsole(data([]))).organizations.companies.list(limit=limit)


def test_console_that_ignores_the_offset_is_noticed(connect: Connect) -> None:
    app = ScriptedConsole(data([{"instanceUid": str(UID)}], total=2, count=1, offset=0))

    with pytest.raises(VspcProtocolError, match="from 0 on instead of 1"):
        connect(app).organizations.companies.list()


def test_server_that_has_no_key_yet_is_left_out(connect: Connect) -> None:
    rows = [{"instanceUid": None, "name": "new"}, {"instanceUid": str(UID), "name": "known"}]

    servers = connect(ScriptedConsole(data(rows, total=2, count=2, offset=0))).infrastructure.m365_servers.list()

    assert [server.name for server in servers] == ["known"]


def test_missing_member_and_missing_permission_are_told_apart(connect: Connect) -> None:
    with pytest.raises(VspcNotFound):
        connect(ScriptedConsole(failure(404, "logical"))).licensing.sites.get(UID)
    with pytest.raises(VspcForbidden, match="Not available for this account"):
        connect(ScriptedConsole(failure(403, "security"))).licensing.sites.list()


def test_list_collected_by_the_client_drops_what_moved(connect: Connect) -> None:
    uids = [f"00000000-0000-0000-0000-00000000000{n}" for n in range(3)]
    pages = [(uids[0], 0), (uids[0], 1), (uids[1], 0), (uids[2], 1)]
    app = ScriptedConsole(*[data([{"instanceUid": uid}], total=2, count=1, offset=at) for uid, at in pages])

    companies = connect(app).organizations.companies.list()

    assert [str(company.instance_uid) for company in companies] == uids[1:]


def test_row_that_was_kept_as_bytes_decodes_to_the_same_row(connect: Connect) -> None:
    sites = connect(ScriptedConsole(data([{"siteUid": str(UID), "units": 3}]))).licensing.sites

    (page,) = sites.walk()

    assert sites.decode(page.rows[0].raw) == page.rows[0]


def test_bytes_that_no_list_gave_are_no_row(connect: Connect) -> None:
    with pytest.raises(ValueError, match="without a key"):
        connect(ScriptedConsole(data([]))).infrastructure.m365_servers.decode(b"{}")
