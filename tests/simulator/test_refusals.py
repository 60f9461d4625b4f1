"""What the console refuses to do to a license: some at once, the rest as the failure of the action."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from simulator.app import Simulator
from simulator.faults import Fault
from simulator.writing import write_operations
from tests.simulator.calling import NOON, PRODUCTS, Caller, console, demo_license, license_path

TODAY = NOON.date()
YESTERDAY = date(2026, 5, 11)


def _error(answer: TestResponse) -> tuple[int, str, int]:
    error = answer.get_json()["errors"][0]
    return answer.status_code, error["type"], error["code"]


def _result(caller: Caller, answer: TestResponse) -> TestResponse:
    assert answer.status_code == 202, answer.text
    return caller.get("/asyncActions/" + answer.headers["Location"].rsplit("/", 1)[1] + "/result")


FILES = {
    "empty": b"",
    "something else": b"PK\x03\x04 \xff\xfe",
    "of another product": demo_license("console").encode(),
    "expired": demo_license("backup_server", expires=YESTERDAY).encode(),
    "cut": demo_license("backup_server").encode()[:-10],
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_cannot_be_installed_fails_with_its_reason(app: Simulator, caller: Caller, kind: str) -> None:
    path = license_path(app, "backup_server")
    before = caller.license(path)

    at_once = caller.install(path, FILES[kind])
    later = _result(caller, caller.install(path, FILES[kind], request_id=str(uuid4())))

    assert _error(at_once) == _error(later) == (520, "logical", 1300)
    assert at_once.get_json() == later.get_json()
    assert caller.license(path) == before
    assert app.effects == []


def test_a_license_that_ends_today_can_still_be_installed(app: Simulator, caller: Caller) -> None:
    assert caller.install(license_path(app, "m365"), demo_license("m365", expires=TODAY)).status_code == 200


@pytest.mark.parametrize("kind", ["Evaluation", "NFR", "Perpetual", "Community", "NotInstalled"])
def test_there_is_no_newer_license_of_a_type_that_does_not_renew(app: Simulator, caller: Caller, kind: str) -> None:
    path = license_path(app, "backup_server", type=kind)

    answer = caller.update(path)

    assert _error(answer) == (520, "logical", 1300)
    assert answer.get_json()["errors"][0]["message"] == "There is no newer license."


def test_a_section_that_is_not_there_cannot_be_deleted(app: Simulator, caller: Caller) -> None:
    rental, community = (license_path(app, "backup_server", type=kind) for kind in ("Rental", "Community"))

    answers = [
        caller.request("DELETE", rental, sectionForDelete="Socket"),
        caller.request("DELETE", community, sectionForDelete="All"),
        caller.request("DELETE", community, sectionForDelete="Instance"),
    ]

    assert [_error(answer) for answer in answers] == [(520, "logical", 1300)] * 3


@pytest.mark.parametrize("query", [{}, {"sectionForDelete": "Sockets"}])
def test_a_deletion_without_a_section_is_refused_at_once(app: Simulator, caller: Caller, query: dict[str, Any]) -> None:
    answer = caller.request("DELETE", license_path(app, "backup_server"), request_id=str(uuid4()), **query)

    assert answer.status_code == 400
    assert answer.get_json()["errors"][0]["parameterName"] == "sectionForDelete"


@pytest.mark.parametrize(
    ("method", "content", "status"),
    [
        ("PATCH", {"data": b"[", "content_type": "application/json"}, 400),
        ("PATCH", {"json": []}, 400),
        ("PATCH", {"json": {"op": "replace"}}, 400),
        ("PATCH", {"data": b"[]", "content_type": "application/json-patch+json"}, 415),
        ("PUT", {"data": b"license"}, 415),
        ("PUT", {"data": {"license": "text"}, "content_type": "multipart/form-data"}, 400),
    ],
)
def test_a_body_of_another_form_is_refused_at_once(
    app: Simulator, caller: Caller, method: str, content: dict[str, Any], status: int
) -> None:
    answer = caller.request(method, license_path(app, "site"), content=content, request_id=str(uuid4()))

    assert answer.status_code == status
    assert app.effects == []


def test_a_selection_of_another_form_is_refused_at_once(app: Simulator, caller: Caller) -> None:
    answer = caller.update(license_path(app, "site"), select="[1]", request_id=str(uuid4()))

    assert answer.status_code == 400
    assert app.effects == []


def test_what_a_product_does_not_have_is_a_405(app: Simulator, caller: Caller) -> None:
    missing = [
        ("DELETE", license_path(app, "site")),
        ("DELETE", license_path(app, "m365")),
        ("DELETE", "/licensing/console"),
        ("PATCH", "/licensing/console"),
    ]

    assert [caller.request(method, path).status_code for method, path in missing] == [405] * 4


@pytest.mark.parametrize("operation", write_operations(), ids=lambda operation: operation.name)
def test_an_unknown_server_a_reading_key_and_a_role_without_the_right_are_refused_at_once(operation: Any) -> None:
    app = console(role="CompanyOwner")
    app.tokens.add_api_key("reading", read_only=True)
    stranger, reader, owner = Caller(console()), Caller(app, "reading"), Caller(app)
    path = operation.path.replace("<uid>", str(uuid4()))
    request_id = str(uuid4())

    refused = [caller.request(operation.method, path, request_id=request_id) for caller in (owner, reader)]
    unknown = stranger.request(operation.method, path, request_id=request_id)

    assert [_error(answer) for answer in refused] == [(403, "security", 403)] * 2
    assert unknown.status_code == (404 if "<uid>" in operation.path else 415 if operation.method == "PUT" else 202)


@pytest.mark.parametrize("product", PRODUCTS)
def test_another_operation_with_a_license_has_to_wait_for_the_one_that_runs(product: str) -> None:
    app = console(async_seconds=10)
    caller = Caller(app)
    path = license_path(app, product, **{} if product == "console" else {"type": "Rental"})
    running = str(uuid4())
    caller.update(path, request_id=running)

    refused = [caller.update(path, request_id=str(uuid4())), caller.install(path, demo_license(product))]
    repeated = caller.update(path, request_id=running)
    app.clock.advance(10)
    after = caller.update(path, request_id=str(uuid4()))

    assert [_error(answer) for answer in refused] == [(520, "retryableLogical", 1301)] * 2
    assert (repeated.status_code, after.status_code) == (202, 202)
    assert [effect.request_id for effect in app.effects] == [running]


def test_other_licenses_and_reading_need_not_wait() -> None:
    app = console(async_seconds=10)
    caller = Caller(app)
    path = license_path(app, "backup_server")
    caller.patch(path, request_id=str(uuid4()))

    assert caller.get(path).status_code == 200
    assert caller.patch(license_path(app, "site")).status_code == 200
    assert caller.patch(license_path(app, "backup_server", type="Community")).status_code == 200


@pytest.mark.parametrize("method", ["PUT", "POST", "PATCH", "DELETE"])
def test_a_server_out_of_reach_fails_every_write_and_can_be_tried_again(method: str) -> None:
    app = console(faults=[Fault("unreachable", times=2)])
    caller = Caller(app)
    path = license_path(app, "veeam_one")

    def write(request_id: str = "") -> TestResponse:
        match method:
            case "PUT":
                return caller.install(path, demo_license("veeam_one"), request_id=request_id)
            case "PATCH":
                return caller.patch(path, request_id=request_id)
            case "POST":
                return caller.update(path, request_id=request_id)
            case _:
                return caller.request(method, path, request_id=request_id)

    at_once, later = write(), _result(caller, write(str(uuid4())))

    assert _error(at_once) == _error(later) == (520, "retryableLogical", 4002)
    assert app.effects == []
    assert write().status_code == 200
