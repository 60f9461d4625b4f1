"""The real client against a console that behaves as the contract says, and one that does not."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from simulator.app import Simulator, create_app
from simulator.clock import Clock
from simulator.faults import Fault
from vspc.auth import ApiKey, UserPassword
from vspc.client import VspcClient
from vspc.errors import (
    VspcActionLost,
    VspcAuthError,
    VspcError,
    VspcForbidden,
    VspcMfaRequired,
    VspcNotFound,
    VspcProtocolError,
    VspcRejected,
    VspcThrottled,
    VspcUnavailable,
)
from vspc.query import Condition, Sort, all_of
from vspc.resources.base import Listing

Connect = Callable[..., VspcClient]
EXAMPLES = Path(__file__).parents[3] / "shared" / "vspc" / "seed-examples"
KEY = ApiKey("demo-key")
DEMO = UserPassword("demo", "demo")
LISTS = {
    "/licensing/sites": "licensing.sites",
    "/licensing/backupServers": "licensing.backup_servers",
    "/licensing/voneServers": "licensing.veeam_one_servers",
    "/licensing/vb365Servers": "licensing.m365_servers",
    "/licensing/usage/organizations": "licensing.usage",
    "/organizations": "organizations.organizations",
    "/organizations/companies": "organizations.companies",
    "/organizations/resellers": "organizations.resellers",
    "/organizations/locations": "organizations.locations",
    "/infrastructure/sites": "infrastructure.sites",
    "/infrastructure/backupServers": "infrastructure.backup_servers",
    "/infrastructure/voneServers": "infrastructure.veeam_one_servers",
    "/infrastructure/vb365Servers": "infrastructure.m365_servers",
}
SERVERS = "/licensing/backupServers"
LICENSES = ("/licensing/sites", SERVERS, "/licensing/voneServers", "/licensing/vb365Servers")


def listing(client: VspcClient, path: str) -> Listing[Any]:
    group, name = LISTS[path].split(".")
    found: Listing[Any] = getattr(getattr(client, group), name)
    return found


def uids(client: VspcClient, path: str, **query: Any) -> list[UUID]:
    """The keys of a list as a caller keeps them that drops all when the walk begins again."""
    kept: list[UUID] = []
    for page in listing(client, path).walk(on_restart=kept.clear, **query):
        kept += [row.uid for row in page.rows]
    return kept


def expected(app: Simulator, path: str) -> list[UUID]:
    return sorted(UUID(uid) for uid in app.world.rows(path))


@pytest.mark.parametrize("path", LISTS)
def test_every_list_is_read_whole_in_small_pages(connect: Connect, path: str) -> None:
    app = create_app(companies=6)

    assert sorted(uids(connect(app, KEY), path, limit=7)) == expected(app, path)


def test_single_resources_are_read(connect: Connect) -> None:
    app = create_app(companies=3)
    client = connect(app, KEY)
    uid = expected(app, SERVERS)[0]

    assert client.me().value.role == "PortalAdministrator"
    assert client.about().value.server_version
    assert client.licensing.console().value.license_id == app.world.console["licenseId"]
    assert client.licensing.console_settings().value.is_auto_update_enabled is True
    assert client.licensing.backup_servers.get(uid).value.backup_server_uid == uid
    with pytest.raises(VspcNotFound):
        client.licensing.backup_servers.get(UUID(int=1))


def test_filter_sort_and_select_mean_the_same_to_both(connect: Connect) -> None:
    app = create_app(companies=10)
    wanted = all_of(Condition("type", "equals", "Rental"), Condition("units", "greaterThan", 0))

    found = connect(app, KEY).licensing.backup_servers.list(
        filter=wanted, sort=[Sort("units", descending=True)], select=["units", "type"]
    )

    units = [server.units or 0.0 for server in found]
    assert units == sorted(units, reverse=True)
    assert {(server.type, server.edition) for server in found} == {("Rental", None)}


def test_token_that_expires_in_the_middle_of_a_walk_is_renewed(connect: Connect) -> None:
    app = create_app(companies=10, faults=[Fault("expire-token", path=SERVERS, skip=1, times=1)])

    found = uids(connect(app, DEMO), SERVERS, limit=5)

    assert sorted(found) == expected(app, SERVERS)
    assert [seen.path for seen in app.requests].count("/token") == 2


def test_token_that_dies_by_the_consoles_clock_is_renewed(connect: Connect) -> None:
    app = create_app(companies=2, clock=Clock())
    client = connect(app, DEMO)
    client.me()

    app.clock.advance(7200)

    assert client.me().value.role == "PortalAdministrator"


@pytest.mark.parametrize("credentials", [ApiKey("another-key"), UserPassword("demo", "wrong")])
def test_wrong_credentials_are_one_sentence(connect: Connect, credentials: ApiKey | UserPassword) -> None:
    with pytest.raises(VspcAuthError, match=r"^The console does not accept the .*\.$"):
        connect(create_app(companies=2), credentials).me()


def test_account_with_a_second_factor_is_asked_for_an_api_key(connect: Connect) -> None:
    with pytest.raises(VspcMfaRequired, match="API key"):
        connect(create_app(companies=2, faults=[Fault("mfa", path="/token")]), DEMO).me()


PASSING = [
    Fault("520", type="transport"),
    Fault("520", type="retryableLogical"),
    Fault("520", type="unspecified"),
    Fault("429"),
    Fault("429", retry_after=3),
    Fault("html", status=502),
    Fault("drop"),
    Fault("drop", mid=True),
    Fault("async"),
    Fault("async", bare=True),
    Fault("async-failed", type="retryableLogical"),
    Fault("async-forgotten"),
    Fault("duplicate-row"),
    Fault("expire-token"),
]


@pytest.mark.parametrize("fault", PASSING, ids=repr)
def test_fault_that_passes_leaves_no_trace(connect: Connect, fault: Fault) -> None:
    struck_once = Fault(fault.kind, path=SERVERS, times=1, skip=1, **fault.options)
    app = create_app(companies=10, faults=[struck_once])

    found = uids(connect(app, DEMO), SERVERS, limit=5)

    assert struck_once.struck == 1
    assert sorted(found) == expected(app, SERVERS)


LASTING = [
    (Fault("520", type="transport"), VspcUnavailable),
    (Fault("520", type="logical"), VspcRejected),
    (Fault("429"), VspcThrottled),
    (Fault("429", retry_after=600), VspcThrottled),
    (Fault("403"), VspcForbidden),
    (Fault("404"), VspcNotFound),
    (Fault("html"), VspcProtocolError),
    (Fault("html", status=502), VspcUnavailable),
    (Fault("truncated-json"), VspcProtocolError),
    (Fault("drop"), VspcUnavailable),
    (Fault("drop", mid=True), VspcUnavailable),
    (Fault("async-forgotten"), VspcActionLost),
    (Fault("async-failed"), VspcRejected),
    (Fault("expire-token"), VspcAuthError),
]


@pytest.mark.parametrize(("fault", "kind"), LASTING, ids=repr)
def test_fault_that_stays_is_one_sentence(connect: Connect, fault: Fault, kind: type[VspcError]) -> None:
    lasting = Fault(fault.kind, path=SERVERS, **fault.options)
    app = create_app(companies=4, faults=[lasting])

    with pytest.raises(kind, match=r"^[A-Z].*\.$") as caught:
        uids(connect(app, DEMO), SERVERS)

    assert type(caught.value) is kind
    assert caught.value.request_id


def test_console_that_always_lists_a_row_twice_is_taken_at_its_word(connect: Connect) -> None:
    app = create_app(companies=4)
    uid, row = next(iter(app.world.rows(SERVERS).items()))
    app.world.rows(SERVERS)["again"] = row

    found = uids(connect(app, KEY), SERVERS)

    assert found.count(UUID(uid)) == 1
    assert len(found) == len(app.world.rows(SERVERS)) - 1


def test_rows_that_move_at_every_page_are_never_half_a_list(connect: Connect) -> None:
    app = create_app(companies=10, faults=[Fault("moving-row", path=SERVERS)])

    with pytest.raises(VspcProtocolError, match="kept moving"):
        uids(connect(app, KEY), SERVERS, limit=5)


def test_row_that_moves_once_is_read_in_the_next_pass(connect: Connect) -> None:
    app = create_app(companies=10, faults=[Fault("moving-row", path=SERVERS, skip=1, times=1)])

    assert sorted(uids(connect(app, KEY), SERVERS, limit=5)) == expected(app, SERVERS)


@pytest.mark.parametrize("path", LISTS)
def test_nulls_everywhere_but_in_the_key_are_tolerated(connect: Connect, path: str) -> None:
    app = create_app(companies=4, faults=[Fault("null-everything")])

    assert sorted(uids(connect(app, KEY), path)) == expected(app, path)


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the recorded answers are not beside this checkout")
class TestRecordedAnswers:
    """What real consoles answered, read as it is."""

    @pytest.mark.parametrize("path", [path for path in LISTS if path.startswith("/licensing/")])
    def test_every_recorded_list_is_read_with_all_of_its_rows(self, connect: Connect, path: str) -> None:
        recorded = json.loads((EXAMPLES / f"get{path.replace('/', '_')}.json").read_text())["data"]

        pages = list(listing(connect(create_app(companies=1, examples=EXAMPLES), KEY), path).walk())

        assert [json.loads(row.raw) for page in pages for row in page.rows] == recorded

    def test_recorded_console_license_is_read(self, connect: Connect) -> None:
        client = connect(create_app(companies=1, examples=EXAMPLES), KEY)

        assert client.licensing.console().value.instances == 824.0
        assert client.licensing.console_settings().value.is_auto_update_enabled is False

    @pytest.mark.parametrize("path", LICENSES)
    def test_recorded_member_is_read(self, connect: Connect, path: str) -> None:
        client = connect(create_app(companies=1, examples=EXAMPLES), KEY)

        reading = getattr(listing(client, path), "get")(UUID(int=1))  # noqa: B009 - only some lists have it

        assert reading.value.status
