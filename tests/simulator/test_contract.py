"""Every answer of the simulator against the vendor's OpenAPI document, where that is at hand."""

import re
from typing import Any

import pytest
from werkzeug.test import TestResponse

from simulator.faults import Fault
from simulator.operations import Operation
from simulator.reading import LISTINGS, Listing, read_operations
from simulator.reports import report_operations
from simulator.writing import write_operations
from tests.simulator.calling import PRODUCTS, SHARED, SWITCHED_ON, Caller, console, demo_license, license_path
from tests.simulator.openapi import Contract

OPENAPI = SHARED / "openapi-3.6.1.json"
pytestmark = pytest.mark.skipif(not OPENAPI.exists(), reason="the vendor's OpenAPI document is not here")
OPERATIONS = [*read_operations(), *write_operations(), *report_operations()]
SINGLES = [listing for listing in LISTINGS if listing.one]


@pytest.fixture(scope="module")
def contract() -> Contract:
    return Contract(OPENAPI)


@pytest.fixture(scope="module")
def reader() -> Caller:
    return Caller(console(companies=300))


@pytest.mark.parametrize("listing", LISTINGS, ids=lambda listing: listing.name)
def test_every_row_of_a_list_is_valid(contract: Contract, reader: Caller, listing: Listing) -> None:
    page = reader.get(listing.path, limit="500", offset="0").get_json()

    assert page["data"]
    assert contract.problems(listing.name, 200, page) == []


@pytest.mark.parametrize("listing", SINGLES, ids=lambda listing: listing.name)
def test_every_single_row_is_valid(contract: Contract, reader: Caller, listing: Listing) -> None:
    answers = [reader.get(f"{listing.path}/{uid}") for uid in list(reader.app.world.rows(listing.path))[:40]]

    assert listing.one
    assert [answer.status_code for answer in answers] == [200] * len(answers)
    assert [problem for one in answers for problem in contract.problems(listing.one, 200, one.get_json())] == []


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("GetConsoleLicenseInformation", "/licensing/console"),
        ("GetConsoleLicenseSettings", "/licensing/console/settings"),
        ("GetAboutInformation", "/about"),
        ("GetCurrentUser", "/users/me"),
        ("GetAsyncActionsConfig", "/asyncActions/config"),
        ("GetAsyncActionsInfo", "/asyncActions"),
    ],
)
def test_every_other_resource_is_valid(contract: Contract, reader: Caller, name: str, path: str) -> None:
    assert contract.problems(name, 200, reader.get(path).get_json()) == []


@pytest.mark.parametrize("path", ["/organizations/companies", "/organizations/resellers"])
def test_an_expanded_list_is_valid(contract: Contract, reader: Caller, path: str) -> None:
    name = next(listing.name for listing in LISTINGS if listing.path == path)

    page = reader.get(path, expand="Organization").get_json()

    assert page["data"][0]["_embedded"]["organization"]["instanceUid"] == page["data"][0]["instanceUid"]
    assert contract.problems(name, 200, page) == []


def test_an_asynchronous_action_is_valid_at_every_stage(contract: Contract) -> None:
    app = console(async_seconds=10)
    app.faults.append(Fault("async", path="/about"))
    caller = Caller(app)
    accepted = caller.get("/about")
    address = "/asyncActions/" + accepted.headers["Location"].rsplit("/", 1)[1]

    running = caller.get(address).get_json()
    app.clock.advance(11)
    ended = caller.get(address).get_json()

    assert (accepted.status_code, accepted.data) == (202, b"")
    assert (running["data"]["status"], ended["data"]["status"]) == ("running", "succeed")
    assert contract.problems("GetAsyncActionInfo", 200, running) == []
    assert contract.problems("GetAsyncActionInfo", 200, ended) == []
    assert contract.problems("GetAboutInformation", 200, caller.get(f"{address}/result").get_json()) == []


@pytest.mark.parametrize(
    "fault",
    [Fault("520", type="retryableLogical"), Fault("429", retry_after=3), Fault("403"), Fault("404")],
    ids=lambda fault: fault.kind,
)
def test_every_error_has_the_vendors_form(contract: Contract, fault: Fault) -> None:
    answer = Caller(console(faults=[fault])).get("/licensing/backupServers")

    assert contract.problems("GetBackupServersLicenses", answer.status_code, answer.get_json()) == []


def test_tokens_and_their_refusal_are_valid(contract: Contract, reader: Caller) -> None:
    granted = reader.token_request(grant_type="password", username="demo", password="demo")
    refused = reader.token_request(grant_type="password", username="demo", password="wrong")

    assert contract.problems("OAuth2IssueToken", 200, granted.get_json()) == []
    assert refused.status_code == 400
    assert contract.problems("OAuth2IssueToken", 400, refused.get_json()) == []


def test_every_operation_admits_the_roles_of_the_contract(contract: Contract) -> None:
    declared: dict[str, Any] = {operation.name: set(operation.roles) for operation in OPERATIONS}

    assert declared == {name: contract.admitted_roles(name) for name in declared}


def test_every_operation_stands_at_the_address_of_the_contract(contract: Contract) -> None:
    for operation in OPERATIONS:
        path = contract.operations[operation.name]["path"]
        assert re.sub(r"\{\w+\}", "<uid>", path) == operation.path
        assert contract.operations[operation.name]["method"] == operation.method


def test_every_write_to_a_license_that_the_contract_has_is_there(contract: Contract) -> None:
    expected = {
        name
        for name, operation in contract.operations.items()
        if operation["path"].startswith("/licensing/")
        and "/reports" not in operation["path"]
        and operation["method"] != "GET"
    }

    assert {operation.name for operation in write_operations()} == expected


def _product(operation: Operation) -> str:
    return next(product for product, path in PRODUCTS.items() if operation.path.startswith(path))


def _send(caller: Caller, operation: Operation, path: str) -> TestResponse:
    match operation.method:
        case "PUT":
            return caller.install(path, demo_license(_product(operation)))
        case "PATCH":
            return caller.patch(path)
        case "POST":
            return caller.update(path)
    query: dict[str, Any] = {"sectionForDelete": "All"} if operation.name == "DeleteBackupServerLicense" else {}
    return caller.request("DELETE", path, **query)


@pytest.mark.parametrize("operation", write_operations(), ids=lambda operation: operation.name)
def test_a_write_and_its_answer_have_the_form_of_the_contract(contract: Contract, operation: Operation) -> None:
    caller = Caller(console())
    path = license_path(caller.app, _product(operation), **{} if operation.path.count("<") == 0 else {"type": "Rental"})
    content = {"PUT": {"license": demo_license(_product(operation))}, "PATCH": SWITCHED_ON}.get(operation.method)

    answer = _send(caller, operation, path)

    media = {"PUT": "multipart/form-data", "PATCH": "application/json"}.get(operation.method)
    needed = {"sectionForDelete"} if operation.name == "DeleteBackupServerLicense" else set()
    assert contract.request_problems(operation.name, content) == []
    assert contract.media_type(operation.name) == media
    assert contract.required_parameters(operation.name) == needed
    assert answer.status_code == 200
    assert contract.problems(operation.name, 200, answer.get_json()) == []


@pytest.mark.parametrize("product", PRODUCTS)
@pytest.mark.parametrize("kind", ["Rental", "Subscription", "Evaluation", "NFR"])
def test_an_installed_license_of_any_type_is_valid(contract: Contract, product: str, kind: str) -> None:
    caller = Caller(console())
    path = license_path(caller.app, product)
    operation = next(each for each in write_operations() if each.method == "PUT" and _product(each) == product)

    answer = caller.install(path, demo_license(product, type=kind))

    assert contract.problems(operation.name, 200, answer.get_json()) == []


def test_what_a_deletion_leaves_is_valid(contract: Contract) -> None:
    caller = Caller(console())
    veeam_one = license_path(caller.app, "veeam_one")
    caller.request("DELETE", veeam_one)
    problems = contract.problems("GetVOneServerLicense", 200, caller.get(veeam_one).get_json())

    for section in ("Socket", "Instance", "All"):
        other = Caller(console())
        path = license_path(other.app, "backup_server", sectionTypes=["Socket", "Instance"])
        assert other.request("DELETE", path, sectionForDelete=section).status_code == 200
        problems += contract.problems("GetBackupServerLicense", 200, other.get(path).get_json())

    assert problems == []


def test_a_refused_write_has_the_vendors_form(contract: Contract) -> None:
    caller = Caller(console())
    path = license_path(caller.app, "backup_server")

    patched = caller.patch(path, [{"op": "add", "path": "/units", "value": "9"}])
    installed = caller.install(path, "not a license")

    assert contract.problems("PatchBackupServerLicense", 520, patched.get_json()) == []
    assert contract.problems("InstallBackupServerLicense", 520, installed.get_json()) == []
