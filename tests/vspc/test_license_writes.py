"""What each write below licensing looks like on the wire, and which product has which."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import jsonschema
import pytest
from werkzeug.wrappers import Request

from tests.support.scripted import Reply, ScriptedConsole, data
from vspc.client import VspcClient
from vspc.writing import Applied, Outcome, Write

Connect = Callable[..., VspcClient]
Call = Callable[..., Outcome]
CONTRACT = Path(__file__).parents[3] / "shared" / "vspc" / "openapi-3.6.1.json"
UID = UUID("00000000-0000-0000-0000-000000000001")
REQUEST_ID = UUID("0a0b0c0d-0000-4000-8000-000000000002")
WRITE = Write(REQUEST_ID)
FILE = b"<license>\r\n\x00\xff the whole secret of it</license>"
DONE = data({"status": "Valid"})
SERVERS = {
    "sites": "/licensing/sites/{siteUid}",
    "backup_servers": "/licensing/backupServers/{backupServerUid}",
    "veeam_one_servers": "/licensing/voneServers/{vOneServerUid}",
    "m365_servers": "/licensing/vb365Servers/{vb365ServerUid}",
}
METHODS = {"install", "update", "switch_auto_update", "delete"}


def write_of(group: str, method: str, **arguments: Any) -> Call:
    """Call a write of a product's licenses."""
    uid = [] if group == "console_license" else [UID]
    return lambda client: getattr(getattr(client.licensing, group), method)(*uid, write=WRITE, **arguments)


def install(group: str, name: str = "key.lic") -> Call:
    return write_of(group, "install", file=FILE, name=name)


def parts(request: Request) -> list[tuple[str, str | None, str, bytes]]:
    """The parts of a form: field, file name, content type and content."""
    with request:  # closes the files
        assert not request.form
        return [(field, part.filename, part.mimetype, part.read()) for field, part in request.files.items(multi=True)]


WRITES: list[tuple[Call, str, str]] = [
    *[(install(group), "PUT", path) for group, path in SERVERS.items()],
    *[(write_of(group, "update"), "POST", f"{path}/update") for group, path in SERVERS.items()],
    *[(write_of(group, "switch_auto_update", enabled=True), "PATCH", path) for group, path in SERVERS.items()],
    (write_of("backup_servers", "delete", section="Instance"), "DELETE", SERVERS["backup_servers"]),
    (write_of("veeam_one_servers", "delete"), "DELETE", SERVERS["veeam_one_servers"]),
    (install("console_license"), "PUT", "/licensing/console"),
    (write_of("console_license", "update"), "POST", "/licensing/console/update"),
    (
        lambda client: client.licensing.reports.finalize(write=WRITE),
        "POST",
        "/licensing/reports/finalization",
    ),
    (
        lambda client: client.licensing.reports.auto_approve_set(enabled=True, write=WRITE),
        "PATCH",
        "/licensing/reports/settings",
    ),
    (lambda client: client.async_actions.cancel(UID, write=WRITE), "DELETE", "/asyncActions/{actionId}"),
    (lambda client: client.async_actions.drop_result(UID, write=WRITE), "DELETE", "/asyncActions/{actionId}/result"),
]


def sent(connect: Connect, call: Call) -> Request:
    """The one request that a write makes."""
    app = ScriptedConsole(DONE)
    call(connect(app))
    (request,) = app.requests
    return request


@pytest.mark.parametrize(("call", "method", "path"), WRITES)
def test_write_goes_to_its_address_with_its_id(connect: Connect, call: Call, method: str, path: str) -> None:
    request = sent(connect, call)

    head, _, tail = path.partition("{")
    assert request.method == method
    assert request.path == "/api/v3" + head + (f"{UID}{tail.partition('}')[2]}" if tail else "")
    assert request.headers["X-Request-id"] == str(REQUEST_ID)
    assert request.headers["X-Client-Version"] == "3.6.1"
    assert request.headers["Authorization"] == "Bearer the-api-key"


@pytest.mark.parametrize("group", [*SERVERS, "console_license"])
def test_file_travels_unchanged_in_the_one_part_named_license(connect: Connect, group: str) -> None:
    request = sent(connect, install(group))

    assert request.mimetype == "multipart/form-data"
    assert parts(request) == [("license", "key.lic", "application/octet-stream", FILE)]


@pytest.mark.parametrize(
    "name", ['a"; name="x', "a\r\nContent-Type: text/html\r\n\r\n<b>", "\udc80ключ.lic", "..\\a/b.lic", ""]
)
def test_name_of_a_file_cannot_break_its_header(connect: Connect, name: str) -> None:
    ((field, sent_name, kind, content),) = parts(sent(connect, install("sites", name)))

    assert (field, kind, content) == ("license", "application/octet-stream", FILE)
    assert not set(sent_name or '"') & set('"\r\n\\/')


@pytest.mark.parametrize("group", SERVERS)
@pytest.mark.parametrize(("enabled", "value"), [(True, "true"), (False, "false")])
def test_auto_update_is_switched_by_a_text(connect: Connect, group: str, enabled: bool, value: str) -> None:
    request = sent(connect, write_of(group, "switch_auto_update", enabled=enabled))

    assert request.headers["Content-Type"] == "application/json"
    assert request.get_json() == [{"op": "replace", "path": "/autoUpdateEnabled", "value": value}]


@pytest.mark.parametrize(("call", "method", "path"), [write for write in WRITES if write[1] in {"POST", "DELETE"}])
def test_update_and_delete_have_no_body(connect: Connect, call: Call, method: str, path: str) -> None:
    request = sent(connect, call)

    assert request.get_data() == b""
    assert "Content-Type" not in request.headers


@pytest.mark.parametrize("section", ["Socket", "Instance", "All"])
def test_deletion_at_a_backup_server_names_its_section(connect: Connect, section: str) -> None:
    request = sent(connect, write_of("backup_servers", "delete", section=section))

    assert request.args.to_dict() == {"sectionForDelete": section}


@pytest.mark.parametrize(("call", "method", "path"), [write for write in WRITES if "backupServers" not in write[2]])
def test_no_other_write_has_a_query(connect: Connect, call: Call, method: str, path: str) -> None:
    assert sent(connect, call).query_string == b""


@pytest.mark.parametrize(
    ("group", "missing"),
    [
        ("sites", {"delete"}),
        ("m365_servers", {"delete"}),
        ("backup_servers", set()),
        ("veeam_one_servers", set()),
        ("console_license", {"delete", "switch_auto_update"}),
    ],
)
def test_product_has_exactly_the_writes_of_the_contract(connect: Connect, group: str, missing: set[str]) -> None:
    licenses = getattr(connect(ScriptedConsole(DONE)).licensing, group)

    assert {method for method in METHODS if not hasattr(licenses, method)} == missing


@pytest.mark.parametrize(
    "reply", [Reply(document={"errors": []}), Reply(document={"errors": None}), Reply(204, body=b"")]
)
def test_deletion_succeeds_with_an_empty_answer(connect: Connect, reply: Reply) -> None:
    client = connect(ScriptedConsole(reply))

    assert isinstance(client.licensing.veeam_one_servers.delete(UID, write=WRITE), Applied)
    client.async_actions.cancel(UID, write=WRITE)


@pytest.mark.skipif(not CONTRACT.exists(), reason="the contract is not beside this checkout")
@pytest.mark.parametrize(("call", "method", "path"), WRITES)
def test_write_is_one_of_the_contract(connect: Connect, call: Call, method: str, path: str) -> None:
    document = json.loads(CONTRACT.read_text())
    operation = document["paths"][path][method.lower()]

    request = sent(connect, call)

    parameters = [parameter for parameter in operation["parameters"] if parameter.get("in") == "query"]
    assert set(request.args) <= {parameter["name"] for parameter in parameters}
    assert {parameter["name"] for parameter in parameters if parameter.get("required")} <= set(request.args)
    described = operation.get("requestBody", {}).get("content", {"": None})
    assert set(described) == {request.mimetype}
    if request.is_json:
        # A patch is text by the schema, and a boolean by the vendor's own example of report settings.
        example = described["application/json"].get("example")
        if request.get_json() != example:
            jsonschema.validate(request.get_json(), document | described["application/json"]["schema"])
    if request.mimetype == "multipart/form-data":
        assert [field for field, *_ in parts(request)] == list(described[request.mimetype]["schema"]["properties"])


@pytest.mark.skipif(not CONTRACT.exists(), reason="the contract is not beside this checkout")
def test_no_write_below_licensing_is_missing() -> None:
    paths = json.loads(CONTRACT.read_text())["paths"]
    writes = {(method, path) for path, methods in paths.items() for method in methods if method != "get"}

    wanted = {(method, path) for method, path in writes if path.startswith("/licensing/")}
    assert wanted <= {(method.lower(), path) for _, method, path in WRITES}
