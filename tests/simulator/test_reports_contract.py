"""Every answer about reports against the vendor's OpenAPI document, where that is at hand."""

import json
from typing import Any

import pytest

from simulator.faults import Fault
from simulator.reports import report_operations
from tests.simulator.calling import SHARED, Caller, console
from tests.simulator.openapi import Contract
from tests.simulator.reporting import PATH

OPENAPI = SHARED / "openapi-3.6.1.json"
RECORDED = SHARED / "seed-examples"
LISTS = {
    "GetLicensingReports": PATH,
    "GetLatestLicensingReports": f"{PATH}/latest",
    "GetLicensingReportsForDate": f"{PATH}/2026-05",
}
SWITCHED_ON = [{"op": "replace", "path": "/AutoApprove", "value": True}]
pytestmark = pytest.mark.skipif(not OPENAPI.exists(), reason="the vendor's OpenAPI document is not here")


@pytest.fixture(scope="module")
def contract() -> Contract:
    return Contract(OPENAPI)


@pytest.fixture(scope="module")
def reader() -> Caller:
    return Caller(console(companies=120))


@pytest.mark.parametrize("name", LISTS)
def test_every_report_is_valid(contract: Contract, reader: Caller, name: str) -> None:
    page = reader.get(LISTS[name]).get_json()

    assert page["data"]
    assert contract.problems(name, 200, page) == []


def test_a_report_has_every_property_of_the_contract(contract: Contract, reader: Caller) -> None:
    page = reader.get(f"{PATH}/latest").get_json()
    recorded = json.loads((RECORDED / "get_licensing_reports.json").read_text())

    assert _shape(page) >= _shape({"data": recorded["data"]})


def _shape(value: Any, path: str = "") -> set[str]:
    """The path of every property, whichever member of a list has it."""
    if isinstance(value, list):
        return {found for member in value for found in _shape(member, path)}
    if not isinstance(value, dict):
        return {path}
    return {path} | {found for name, member in value.items() for found in _shape(member, f"{path}/{name}")}


def test_settings_are_valid_before_and_after_a_change(contract: Contract) -> None:
    caller = Caller(console(companies=2))

    answers = [caller.get(f"{PATH}/settings"), caller.patch(f"{PATH}/settings", SWITCHED_ON)]

    assert contract.problems("GetLicensingReportsSettings", 200, answers[0].get_json()) == []
    assert contract.problems("PatchLicensingReportsSettings", 200, answers[1].get_json()) == []


def test_a_finalization_is_valid_with_and_without_anything_to_finalize(contract: Contract) -> None:
    caller = Caller(console(companies=2))

    for _ in range(2):
        answer = caller.request("POST", f"{PATH}/finalization").get_json()
        assert contract.problems("FinalizeLicensingReports", 200, answer) == []


def test_refusals_have_the_vendors_form(contract: Contract) -> None:
    caller = Caller(console(companies=2))

    answers = {
        "GetLicensingReportsForDate": caller.get(f"{PATH}/May"),
        "DownloadLicensingReportCsv": caller.get(f"{PATH}/1/csv"),
        "PatchLicensingReportsSettings": caller.patch(f"{PATH}/settings", []),
    }

    for name, answer in answers.items():
        assert contract.problems(name, answer.status_code, answer.get_json()) == []


def test_every_operation_of_the_contract_is_there(contract: Contract) -> None:
    expected = {name for name, operation in contract.operations.items() if operation["path"].startswith(PATH)}

    assert {operation.name for operation in report_operations()} == expected


@pytest.mark.skipif(not RECORDED.exists(), reason="the vendor's examples are not here")
@pytest.mark.parametrize("name", ["post_licensing_reports_finalization", "patch_licensing_reports_settings"])
def test_recorded_writes_are_served_unchanged(name: str) -> None:
    caller = Caller(console(companies=1, examples=RECORDED))
    method, _, path = name.partition("_")

    answer = caller.request(method.upper(), f"/{path.replace('_', '/')}")

    assert answer.data == (RECORDED / f"{name}.json").read_bytes()


def test_null_everywhere_keeps_what_tells_reports_apart() -> None:
    caller = Caller(console(companies=2, faults=[Fault("null-everything")]))

    rows = caller.rows(PATH, limit="2")

    assert [row["reportParameters"]["reportId"] for row in rows] == [606, 607]
    assert {row["usageDetails"] for row in rows} == {None}
