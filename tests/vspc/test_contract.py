"""Every example of the contract for what the client reads, also those that break their own schema."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.support.scripted import Reply, ScriptedConsole
from vspc.client import VspcClient

Connect = Callable[..., VspcClient]
CONTRACT = Path(__file__).parents[3] / "shared" / "vspc" / "openapi-3.6.1.json"
UID = UUID(int=1)
LISTS: dict[str, Callable[[VspcClient], Any]] = {
    "GetSiteLicenses": lambda client: client.licensing.sites,
    "GetBackupServersLicenses": lambda client: client.licensing.backup_servers,
    "GetVOneServersLicenses": lambda client: client.licensing.veeam_one_servers,
    "GetVb365ServersLicenses": lambda client: client.licensing.m365_servers,
    "GetOrganizationsLicenseUsage": lambda client: client.licensing.usage,
    "GetLicensingReports": lambda client: client.licensing.reports,
    "GetLatestLicensingReports": lambda client: client.licensing.reports.latest,
    "GetLicensingReportsForDate": lambda client: client.licensing.reports.of_month("2025-08"),
    "GetOrganizations": lambda client: client.organizations.organizations,
    "GetCompanies": lambda client: client.organizations.companies,
    "GetResellers": lambda client: client.organizations.resellers,
    "GetLocations": lambda client: client.organizations.locations,
    "GetSites": lambda client: client.infrastructure.sites,
    "GetBackupServers": lambda client: client.infrastructure.backup_servers,
    "GetVOneServers": lambda client: client.infrastructure.veeam_one_servers,
    "GetVb365Servers": lambda client: client.infrastructure.m365_servers,
    "GetAsyncActionsInfo": lambda client: client.async_actions,
}
READINGS: dict[str, Callable[[VspcClient], Any]] = {
    "GetSiteLicense": lambda client: client.licensing.sites.get(UID),
    "GetBackupServerLicense": lambda client: client.licensing.backup_servers.get(UID),
    "GetVOneServerLicense": lambda client: client.licensing.veeam_one_servers.get(UID),
    "GetVb365ServerLicense": lambda client: client.licensing.m365_servers.get(UID),
    "GetConsoleLicenseInformation": lambda client: client.licensing.console(),
    "GetConsoleLicenseSettings": lambda client: client.licensing.console_settings(),
    "GetLicensingReportsSettings": lambda client: client.licensing.reports.settings(),
    "GetOrganization": lambda client: client.organizations.organizations.get(UID),
    "GetSite": lambda client: client.infrastructure.sites.get(UID),
    "GetBackupServer": lambda client: client.infrastructure.backup_servers.get(UID),
    "GetVOneServer": lambda client: client.infrastructure.veeam_one_servers.get(UID),
    "GetVb365Server": lambda client: client.infrastructure.m365_servers.get(UID),
    "GetAboutInformation": lambda client: client.about(),
    "GetCurrentUser": lambda client: client.me(),
    "GetAsyncActionInfo": lambda client: client.async_actions.get(UID),
    "GetAsyncActionsConfig": lambda client: client.async_actions.config(),
}

pytestmark = pytest.mark.skipif(not CONTRACT.exists(), reason="the contract is not beside this checkout")


def example(operation_id: str) -> Any:
    """The body of the 200 in the contract."""
    paths = json.loads(CONTRACT.read_text())["paths"].values()
    found = next(path["get"] for path in paths if path.get("get", {}).get("operationId") == operation_id)
    return found["responses"]["200"]["content"]["application/json"]["example"]


@pytest.mark.parametrize("operation_id", LISTS)
def test_example_of_a_list_is_read_with_all_of_its_rows(connect: Connect, operation_id: str) -> None:
    document = example(operation_id)
    listing = LISTS[operation_id](connect(ScriptedConsole(Reply(document=document))))

    (page,) = listing.walk()

    assert [json.loads(row.raw) for row in page.rows] == document["data"]


@pytest.mark.parametrize("operation_id", READINGS)
def test_example_of_one_resource_is_read(connect: Connect, operation_id: str) -> None:
    document = example(operation_id)

    reading = READINGS[operation_id](connect(ScriptedConsole(Reply(document=document))))

    assert json.loads(reading.raw) == document["data"]
    assert any(getattr(reading.value, name) is not None for name in reading.value.__struct_fields__)
