"""A client that somebody else generated from the vendor's document reads every list of the simulator, and writes."""

from importlib import import_module
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from veeam_spc.v3_6_1.client import AuthenticatedClient
from veeam_spc.v3_6_1.models.install_backup_server_license_body import InstallBackupServerLicenseBody
from veeam_spc.v3_6_1.models.json_patch import JsonPatch
from veeam_spc.v3_6_1.models.json_patch_op import JsonPatchOp
from veeam_spc.v3_6_1.types import File

from tests.simulator.calling import Caller, console, demo_license, license_path

BASE = "http://console.test/api/v3"
LISTS = {
    "organizations.get_organizations": "/organizations",
    "companies.get_companies": "/organizations/companies",
    "resellers.get_resellers": "/organizations/resellers",
    "locations.get_locations": "/organizations/locations",
    "cloud_connect.get_sites": "/infrastructure/sites",
    "backup_servers.get_backup_servers": "/infrastructure/backupServers",
    "veeam_one_server.get_v_one_servers": "/infrastructure/voneServers",
    "veeam_backup_for_microsoft_365_server.get_vb_365_servers": "/infrastructure/vb365Servers",
    "licensing.get_site_licenses": "/licensing/sites",
    "licensing.get_backup_servers_licenses": "/licensing/backupServers",
    "licensing.get_v_one_servers_licenses": "/licensing/voneServers",
    "licensing.get_vb_365_servers_licenses": "/licensing/vb365Servers",
    "licensing.get_organizations_license_usage": "/licensing/usage/organizations",
}
RESOURCES = (
    "licensing.get_console_license_information",
    "licensing.get_console_license_settings",
    "about.get_about_information",
    "accounts.get_current_user",
    "async_actions.get_async_actions_config",
    "async_actions.get_async_actions_info",
)
APP = console(companies=80)


@pytest.fixture(scope="module")
def client() -> AuthenticatedClient:
    transport = httpx.Client(
        base_url=BASE, transport=httpx.WSGITransport(app=APP), headers={"Authorization": "Bearer demo-key"}
    )
    return AuthenticatedClient(base_url=BASE, token="demo-key").set_httpx_client(transport)


def _call(client: AuthenticatedClient, name: str, *identifiers: UUID, **arguments: Any) -> Any:
    return import_module(f"veeam_spc.v3_6_1.api.{name}").sync_detailed(*identifiers, client=client, **arguments)


def _read(client: AuthenticatedClient, name: str, **arguments: Any) -> Any:
    answer = _call(client, name, **arguments)
    assert answer.status_code == 200
    return answer.parsed


def _server(**wanted: Any) -> tuple[str, UUID]:
    path = license_path(APP, "backup_server", **wanted)
    return path, UUID(path.rsplit("/", 1)[1])


@pytest.mark.parametrize("name", LISTS)
def test_it_reads_every_row_of_every_list(client: AuthenticatedClient, name: str) -> None:
    expected = APP.world.rows(LISTS[name])
    paging = {} if name == "licensing.get_site_licenses" else {"limit": 500}

    rows = _read(client, name, **paging).data

    assert len(rows) == len(expected) > 0
    # The client turns dates and identifiers into objects, and must find the same row in them.
    assert {uid in repr(row) for uid, row in zip(expected, rows, strict=True)} == {True}


@pytest.mark.parametrize("name", RESOURCES)
def test_it_reads_every_other_resource(client: AuthenticatedClient, name: str) -> None:
    assert _read(client, name).data is not None


def test_it_switches_auto_update(client: AuthenticatedClient) -> None:
    path, uid = _server(type="Rental", autoUpdateEnabled=True)
    patch = JsonPatch(op=JsonPatchOp.REPLACE, path="/autoUpdateEnabled", value="false")

    answer = _call(client, "licensing.patch_backup_server_license", uid, body=[patch])

    assert answer.parsed.data.auto_update_enabled is False
    assert Caller(APP).license(path)["autoUpdateEnabled"] is False


def test_it_updates_a_license_through_an_action(client: AuthenticatedClient) -> None:
    path, uid = _server(type="Rental")
    before, request_id = Caller(APP).license(path), uuid4()

    # Its annotation says UUID, but it passes the header on as it is, and headers are text.
    answer = _call(client, "licensing.update_backup_server_license", uid, x_request_id=str(request_id))
    action = _call(client, "async_actions.get_async_action_info", request_id)

    assert (answer.status_code, action.status_code) == (202, 200)
    assert Caller(APP).license(path)["expirationDate"] > before["expirationDate"]
    assert [effect.request_id for effect in APP.effects].count(str(request_id)) == 1


def test_it_installs_a_license_file(client: AuthenticatedClient) -> None:
    path, uid = _server(type="Rental")
    file = File(BytesIO(demo_license("backup_server", points=321).encode()), "demo.lic", "application/octet-stream")

    answer = _call(
        client, "licensing.install_backup_server_license", uid, body=InstallBackupServerLicenseBody(license_=file)
    )

    assert answer.parsed.data.units == Caller(APP).license(path)["units"] == 321
