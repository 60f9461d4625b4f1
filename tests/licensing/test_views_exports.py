"""The filtered list as a file."""

import csv
import io
import json
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from django.test import Client

from accounts.models import User
from consoles.models import Console, Organization
from licensing.models import License
from tests.licensing.factories import (
    NOW,
    license_make,
    license_values,
    organization_make,
    server_make,
)
from ui import exports

SignIn = Callable[[User], Client]
LIST = "/licenses/"
FORMULA = "=cmd|' /C calc'!A0"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def exporter(signed_in: SignIn, billing: User) -> Client:
    return signed_in(billing)


def _one(console: Console, name: str = "vbr-harbor01") -> License:
    reseller = organization_make(console, name="North IT", type=Organization.Type.RESELLER)
    return license_make(
        console,
        server=server_make(console, name=name),
        organization=organization_make(console, name="Harbor Dental", reseller=reseller),
        expires_on=NOW.date() + timedelta(days=6),
        auto_update=False,
        license_ids=["7f3c"],
    )


def _body(client: Client, query: str) -> bytes:
    response = client.get(LIST + query)
    assert response.status_code == 200
    with closing(response):
        return response.getvalue()


def test_json_has_the_keys_that_people_build_on(exporter: Client, console: Console) -> None:
    license_ = _one(console)

    [row] = json.loads(_body(exporter, "?format=json"))

    promised = {
        "product": "backup_server", "console": "EU-West", "reseller": "North IT", "company": "Harbor Dental",
        "server": "vbr-harbor01", "server_uid": str(license_.uid), "status": "Valid", "type": "Rental",
        "edition": "Enterprise Plus", "expires_on": "2026-11-29", "support_expires_on": None, "days_left": 6,
        "urgency": "critical", "renewal": "by_hand", "auto_update": False, "units": 100.0, "used_units": 40.0,
        "unit_type": "points", "license_ids": ["7f3c"], "refreshed_at": "2026-11-23T09:56:00Z",
    }  # fmt: skip
    assert {key: row[key] for key in promised} == promised


def test_csv_and_xml_carry_the_same_rows(exporter: Client, console: Console) -> None:
    _one(console)

    [row] = csv.DictReader(io.StringIO(_body(exporter, "?format=csv").decode()))
    root = ElementTree.fromstring(_body(exporter, "?format=xml"))

    assert (row["company"], row["days_left"], row["license_ids"]) == ("Harbor Dental", "6", "7f3c")
    assert [child.tag for child in root[0]] == list(row)
    assert root.findtext("license/company") == "Harbor Dental"


def test_a_file_holds_the_filtered_whole_and_not_one_page(exporter: Client, console: Console) -> None:
    License.objects.bulk_create(License(console=console, **license_values()) for _ in range(60))
    _one(console)

    assert len(json.loads(_body(exporter, "?format=json"))) == 61
    assert len(json.loads(_body(exporter, "?format=json&company=Harbor+Dental&page=9"))) == 1


def test_a_file_is_sorted_as_the_page_is(exporter: Client, console: Console) -> None:
    _one(console, "a")
    _one(console, "b")

    assert [row["server"] for row in json.loads(_body(exporter, "?format=json&sort=-server"))] == ["b", "a"]


def test_names_that_look_like_formulas_do_not_run(exporter: Client, console: Console) -> None:
    _one(console, FORMULA)

    [row] = csv.DictReader(io.StringIO(_body(exporter, "?format=csv").decode()))
    with ZipFile(io.BytesIO(_body(exporter, "?format=xlsx"))) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()

    assert row["server"] == f"'{FORMULA}"
    assert "<f>" not in sheet
    assert f"'{FORMULA}" in sheet.replace("&#39;", "'").replace("&apos;", "'")


def test_workbooks_that_would_get_too_large_are_offered_for_later(
    exporter: Client, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "XLSX_ROWS", 1)
    License.objects.bulk_create(License(console=console, **license_values()) for _ in range(2))

    response = exporter.get(LIST + "?format=xlsx")

    assert response.status_code == 200
    assert "The list has 2 rows: too many to wait for." in response.content.decode()


@pytest.mark.parametrize("query", ["?format=pdf", "?format=", "?format=csv&status=Absent"])
def test_what_cannot_be_exported_is_one_sentence(query: str, exporter: Client, console: Console) -> None:
    response = exporter.get(LIST + query)

    assert response.status_code == 400
    assert 'class="sentence"' in response.content.decode()


@pytest.mark.parametrize("role", ["viewer", "operator"])
@pytest.mark.parametrize("file_format", ["csv", "json", "xml", "xlsx", "pdf"])
def test_a_role_without_exports_gets_none(role: str, file_format: str, signed_in: SignIn, request: Any) -> None:
    response = signed_in(request.getfixturevalue(role)).get(LIST, {"format": file_format})

    assert response.status_code == 403
