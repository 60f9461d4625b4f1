"""The file of a report, whichever way the console hands it over, and the ways in which it must not."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from tests.support.scripted import Reply, ScriptedConsole
from vspc.client import VspcClient
from vspc.errors import VspcForbidden, VspcProtocolError

Connect = Callable[..., VspcClient]
HOME = "https://console.example.com:1280"
# Neither text in one encoding nor free of what a document would have taken out.
FILE = b"\xef\xbb\xbfName;Points\r\n\xffM\xfcller;1,5\r\n\\u0000;\x00\r\n"
ACTION = UUID(int=5)


def file(content_type: str = "text/csv") -> Reply:
    return Reply(body=FILE, content_type=content_type)


def link(address: Any) -> Reply:
    return Reply(document={"data": address})


@pytest.mark.parametrize(
    "content_type", ["text/csv", "application/csv", "text/csv; charset=utf-8", "Application/Octet-Stream"]
)
def test_file_comes_byte_for_byte_with_its_type(connect: Connect, content_type: str) -> None:
    app = ScriptedConsole(file(content_type))

    found = connect(app).licensing.reports.csv(17)

    assert (found.content, found.content_type) == (FILE, content_type.lower())
    assert app.paths == ["/licensing/reports/17/csv"]
    assert "text/csv" in app.requests[0].headers["Accept"]


@pytest.mark.parametrize("path", ["/api/v3/files/17.csv", "/files/17.csv", "/"])
@pytest.mark.parametrize("wrapped", [True, False])
def test_link_to_the_console_itself_is_fetched_with_the_bearer(connect: Connect, path: str, wrapped: bool) -> None:
    address = f"{HOME}{path}?key=a%2Fb"
    app = ScriptedConsole(link(address) if wrapped else Reply(document=address), file())

    found = connect(app).licensing.reports.csv(17)

    assert found.content == FILE
    assert (app.requests[1].path, app.requests[1].query_string) == (path, b"key=a%2Fb")
    assert app.bearers == ["the-api-key"] * 2


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example.com:1280/17.csv",
        "https://console.example.com/17.csv",
        "https://console.example.com:1281/17.csv",
        "http://console.example.com:1280/17.csv",
        "https://console.example.com:1280@evil.example.com/17.csv",
        "https://user@console.example.com:1280/17.csv",
        "https://console.example.com:1280\\@evil.example.com/17.csv",
        "https://console.example.com:1280.evil.example.com/17.csv",
        "//console.example.com:1280/17.csv",
        "/files/17.csv",
        "https://[bad/17.csv",
        "https://console.example.com:99999/17.csv",
        "blob:https://console.example.com:1280/b1024826-78bb-4a35-aeaa-ee080087eab5",
        "file:///etc/passwd",
        "",
    ],
)
def test_link_to_anywhere_else_is_never_followed(connect: Connect, address: str) -> None:
    for reply in (link(address), Reply(document=address)):
        app = ScriptedConsole(reply, file())

        with pytest.raises(VspcProtocolError, match=r"^The console answered .* with a link .* itself .*\.$") as caught:
            connect(app).licensing.reports.csv(17)

        assert len(app.requests) == 1
        assert "evil" not in caught.value.sentence


@pytest.mark.parametrize(
    "reply",
    [
        Reply(document={"data": None}),
        Reply(document={"data": {"url": HOME}}),
        Reply(document=17),
        Reply(body=b""),
        Reply(body=b"<html>Sign in</html>", content_type="text/html"),
        Reply(body=b"a;b", content_type="text/plain"),
    ],
)
def test_neither_file_nor_link_is_one_sentence(connect: Connect, reply: Reply) -> None:
    with pytest.raises(VspcProtocolError, match=r"^The console answered .*\.$"):
        connect(ScriptedConsole(reply)).licensing.reports.csv(17)


def test_link_that_leads_to_a_link_is_not_followed_on(connect: Connect) -> None:
    app = ScriptedConsole(link(f"{HOME}/a"))

    with pytest.raises(VspcProtocolError, match="not a file"):
        connect(app).licensing.reports.csv(17)

    assert len(app.requests) == 2


@pytest.mark.parametrize("result", [[file()], [Reply(document=f"{HOME}/17.csv"), file()]])
def test_file_that_comes_later_is_waited_for_and_unchanged(connect: Connect, result: list[Reply]) -> None:
    app = ScriptedConsole(
        Reply(202, body=b"", headers={"Location": f"https://internal/asyncActions/{ACTION}"}),
        Reply(document={"data": {"id": str(ACTION), "status": "succeed"}}),
        *result,
    )

    assert connect(app).licensing.reports.csv(17).content == FILE
    assert {request.host for request in app.requests} == {"console.example.com:1280"}
    assert "text/csv" in app.requests[2].headers["Accept"]


def test_refusal_is_the_same_as_of_any_reading(connect: Connect) -> None:
    with pytest.raises(VspcForbidden):
        connect(ScriptedConsole(Reply(403, {"errors": []}))).licensing.reports.csv(17)
