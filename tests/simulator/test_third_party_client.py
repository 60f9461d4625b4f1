"""A client that somebody else generated from the vendor's document reads every list of the simulator."""

from importlib import import_module
from typing import Any

import httpx
import pytest
from veeam_spc.v3_6_1.client import AuthenticatedClient

from tests.simulator.calling import console

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


def _read(client: AuthenticatedClient, name: str, **arguments: Any) -> Any:
    answer = import_module(f"veeam_spc.v3_6_1.api.{name}").sync_detailed(client=client, **arguments)
    assert answer.status_code == 200
    return answer.parsed


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
