"""What an address of the API says: the rows and fields of the list that it is about, and nothing else."""

import json
from typing import Any

import pytest
from django.test import Client

from accounts.audit.actions import Action
from accounts.models import AuditEntry, User
from licensing.models import License
from tests.api.asking import Script
from tests.doors.conftest import MARK
from tests.licensing.factories import console_make, license_make, organization_make
from tests.ui.listing_claims import queries_of

# The lists that are on a page as well, with the address of its export.
EXPORTS = {
    "licenses/": "/licenses/?format=json",
    "usage/": "/usage/?format=json",
    "usage/?product=backup_server": "/usage/?format=json&product=backup_server",
    "usage/resellers/": "/usage/?format=json&by=reseller",
    "usage/products/": "/usage/?format=json&by=product",
    "usage/workloads/": "/usage/?format=json&by=workload",
    "reports/": "/reports/?format=json",
    "operations/": "/operations/?format=json",
    "alerts/": "/alerts/?format=json",
}
ITEMS = ("licenses/", "organizations/", "reports/", "operations/", "alerts/")
LISTS = ("licenses/", "organizations/", "usage/", "reports/", "operations/", "alerts/", "freshness/")


@pytest.mark.parametrize("path", EXPORTS)
def test_rows_are_those_of_the_export(
    path: str, marked: dict[str, Any], script: Script, client: Client, administrator: User
) -> None:
    client.force_login(administrator)

    exported = json.loads(client.get(EXPORTS[path]).getvalue())

    assert script.items(path) == exported
    assert exported


@pytest.mark.parametrize("path", ITEMS)
def test_a_row_is_found_by_its_id(path: str, marked: dict[str, Any], script: Script) -> None:
    for item in script.items(path):
        assert script.get(f"{path}{item['id']}/").json() == item


def test_a_row_that_a_list_leaves_out_is_found_all_the_same(script: Script, db: None) -> None:
    console = console_make(name="EU-West")
    gone = organization_make(console, gone_at="2026-11-01T00:00:00Z")

    assert script.items("organizations/") == []
    assert [item["id"] for item in script.items("organizations/?gone=true")] == [gone.pk]
    assert script.get(f"organizations/{gone.pk}/").json()["gone_at"] == "2026-11-01T00:00:00Z"


def test_organizations_are_as_the_directory_has_them(marked: dict[str, Any], script: Script) -> None:
    reseller, company = script.items("organizations/")

    told = {key: company[key] for key in ("name", "type", "reseller", "status", "console")}
    assert told == {
        "name": f"{MARK} company", "type": "company", "reseller": f"{MARK} reseller", "status": None,
        "console": f"{MARK} console",
    }  # fmt: skip
    assert (reseller["type"], reseller["reseller"]) == ("reseller", None)


def test_filters_are_those_of_the_page(script: Script, db: None) -> None:
    west, east = console_make(name="West"), console_make(name="East")
    for console in (west, west, east):
        license_make(console)

    assert [item["console"] for item in script.items("licenses/?console=West")] == ["West", "West"]
    assert len(script.items("licenses/?console=West&console=East&type=Rental&over_used=false")) == 3
    assert script.items("freshness/?list=backup_server&console=East")[0]["step"] == "licenses"


@pytest.mark.parametrize("path", LISTS)
def test_more_rows_cost_no_more_queries(path: str, marked: dict[str, Any], script: Script) -> None:
    address = f"/api/v1/{path}"
    few = queries_of(Client(), f"{address}?limit=1", **script.headers)
    console = console_make(name="Other")
    organization = organization_make(console)
    for _ in range(5):
        license_make(console, organization=organization)

    assert queries_of(Client(), address, **script.headers) == few


def test_an_answer_that_has_not_changed_is_not_sent_again(script: Script, db: None) -> None:
    license_ = license_make(console_make())
    first = script.get("licenses/")
    same = script.get("licenses/", **{"If-None-Match": first["ETag"]})
    License.objects.filter(pk=license_.pk).update(used_units=41)
    other = script.get("licenses/", **{"If-None-Match": first["ETag"]})

    assert (same.status_code, same.content, same["ETag"]) == (304, b"", first["ETag"])
    assert first["ETag"].startswith('"')
    assert (other.status_code, other.json()["items"][0]["used_units"]) == (200, 41.0)


def test_a_walk_is_written_down_once_with_the_token(script: Script, db: None) -> None:
    console = console_make(name="West")
    for _ in range(3):
        license_make(console)

    script.walk("licenses/?limit=1&console=West")
    script.get("licenses/?console=West&limit=1", **{"If-None-Match": "*"})

    entry = AuditEntry.objects.get(action=Action.EXPORTED)
    assert (entry.subject, entry.via) == ("licenses", "access token nightly")
    assert entry.after == {"format": "api", "page": "/api/v1/licenses/", "filters": "limit=1&console=West"}
