"""Writes: cleared and sent once, and what can be said of them when something breaks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.wrappers import Request

from tests.support.clocks import FakeTime
from tests.support.scripted import Reply, ScriptedConsole, data, failure
from vspc.auth import MemoryTokenStore, UserPassword
from vspc.client import VspcClient
from vspc.errors import (
    VspcActionLost,
    VspcAddressError,
    VspcAuthError,
    VspcCertificateError,
    VspcError,
    VspcForbidden,
    VspcMfaRequired,
    VspcNotFound,
    VspcProtocolError,
    VspcRejected,
    VspcThrottled,
    VspcUnavailable,
)
from vspc.files import LicenseFile
from vspc.transport import Request as OurRequest
from vspc.writing import Accepted, Applied, Outcome, Write, may_work_later, nothing_was_done

Connect = Callable[..., VspcClient]
USER = UserPassword("alice", "hunter2")
UID = UUID("00000000-0000-0000-0000-000000000001")
REQUEST_ID = UUID("0a0b0c0d-0000-4000-8000-000000000002")
ACTION = UUID("0a0b0c0d-0000-4000-8000-00000000000a")
DONE = data({"status": "Valid"})
REFUSED = failure(401, "security")
KEY_LINE = b"c2VjcmV0IG9mIGEgbGljZW5zZQ=="


def update(client: VspcClient, write: Write | None = None) -> Outcome:
    return client.licensing.sites.update(UID, write=write or Write(REQUEST_ID))


def failed(client: VspcClient) -> VspcError:
    with pytest.raises(VspcError) as caught:
        update(client)
    return caught.value


def tokens(number: int) -> Reply:
    return Reply(document={"access_token": f"access-{number}", "refresh_token": f"refresh-{number}"})


class Ledger:
    """Writes down, in order, what happens around a request."""

    def __init__(self) -> None:
        self.entries: list[str] = []

    def clear(self) -> None:
        self.entries.append("cleared")

    def console(self, *replies: Reply) -> ScriptedConsole:
        def step(reply: Reply) -> Callable[[Request], Reply]:
            def answer(request: Request) -> Reply:
                self.entries.append("traded" if request.path.endswith("/token") else "sent")
                return reply

            return answer

        return ScriptedConsole(*map(step, replies))

    @contextmanager
    def slot(self) -> Iterator[None]:
        self.entries.append("slot")
        yield
        self.entries.append("free")


def test_write_is_cleared_last_before_it_is_sent(connect: Connect) -> None:
    ledger = Ledger()
    client = connect(ledger.console(tokens(1), DONE), USER, limiter=ledger)

    update(client, Write(REQUEST_ID, ledger.clear))

    assert ledger.entries == ["slot", "traded", "free", "slot", "cleared", "sent", "free"]


def test_write_whose_token_died_is_sent_again_with_the_same_id_and_cleared_again(connect: Connect) -> None:
    ledger = Ledger()
    app = ledger.console(tokens(1), REFUSED, tokens(2), DONE)

    outcome = update(connect(app, USER), Write(REQUEST_ID, ledger.clear))

    assert isinstance(outcome, Applied)
    assert ledger.entries == ["traded", "cleared", "sent", "traded", "cleared", "sent"]
    assert app.bearers == ["", "access-1", "", "access-2"]
    assert [request.headers.get("X-Request-id") for request in app.requests] == [
        None,
        str(REQUEST_ID),
        None,
        str(REQUEST_ID),
    ]


def test_file_is_sent_whole_again_when_the_token_died(connect: Connect) -> None:
    app = ScriptedConsole(tokens(1), REFUSED, tokens(2), DONE)

    connect(app, USER).licensing.sites.install(UID, file=KEY_LINE, name="a.lic", write=Write(REQUEST_ID))

    assert [KEY_LINE in request.get_data() for request in app.requests] == [False, True, False, True]


def test_token_that_stays_refused_ends_the_write(connect: Connect) -> None:
    app = ScriptedConsole(tokens(1), REFUSED, tokens(2), REFUSED)

    error = failed(connect(app, USER))

    assert isinstance(error, VspcAuthError)
    assert nothing_was_done(error)
    assert len(app.requests) == 4


class LeaseLostError(OSError):
    """What the caller's own check raises."""


@pytest.mark.parametrize("reason", [LeaseLostError(), RuntimeError(), VspcUnavailable("mine"), KeyboardInterrupt()])
def test_write_that_is_not_cleared_is_not_sent_and_its_reason_rises_unchanged(
    connect: Connect, reason: BaseException
) -> None:
    app = ScriptedConsole(DONE)
    before = dict(vars(reason))

    def refuse() -> None:
        raise reason

    with pytest.raises(type(reason)) as caught:
        update(connect(app), Write(REQUEST_ID, refuse))

    assert caught.value is reason
    assert vars(reason) == before
    assert app.requests == []


def test_read_has_no_request_id_when_a_write_came_before(connect: Connect) -> None:
    app = ScriptedConsole(DONE, data([]))
    client = connect(app)

    update(client)
    client.licensing.sites.list()

    assert "X-Request-id" not in app.requests[1].headers


BREAKS = [
    ConnectionError(),
    TimeoutError(),
    failure(520, "transport"),
    failure(520, "retryableLogical"),
    failure(520, "unspecified"),
    failure(520, None),
    failure(429, "transport", retryAfter=1),
    Reply(503),
    Reply(302, headers={"Location": "/api/v3/users/me"}),
    Reply(body=b"<html>", content_type="text/html"),
    Reply(body=b'{"data": {'),
    Reply(body=b'{"data": {', headers={"Content-Length": "500"}),
]


@pytest.mark.parametrize("reply", BREAKS)
def test_write_that_breaks_is_never_sent_twice(connect: Connect, clock: FakeTime, reply: Reply | Exception) -> None:
    app = ScriptedConsole(reply, DONE)

    error = failed(connect(app))

    assert len(app.requests) == 1
    assert clock.pauses == []
    assert error.request_id == str(REQUEST_ID)
    assert error.was_sent


def test_id_of_a_failed_write_is_its_own_whatever_the_console_echoes(connect: Connect) -> None:
    app = ScriptedConsole(Reply(520, headers={"X-Request-id": "another"}))

    assert failed(connect(app)).request_id == str(REQUEST_ID)


@pytest.mark.parametrize("prefix", ["https://app01.corp.internal:1280/api/v3", "/api/v3", ""])
def test_promise_is_not_followed(connect: Connect, prefix: str) -> None:
    app = ScriptedConsole(Reply(202, body=b"", headers={"Location": f"{prefix}/asyncActions/{str(ACTION).upper()}/"}))

    assert update(connect(app)) == Accepted(ACTION)
    assert len(app.requests) == 1


@pytest.mark.parametrize("headers", [{}, {"Location": ""}, {"Location": "/api/v3/asyncActions/12"}, {"Location": "/x"}])
def test_promise_that_does_not_say_where_has_the_id_of_the_request(connect: Connect, headers: dict[str, str]) -> None:
    assert update(connect(ScriptedConsole(Reply(202, body=b"", headers=headers)))) == Accepted(REQUEST_ID)


def test_write_that_is_done_at_once_returns_the_body(connect: Connect) -> None:
    assert update(connect(ScriptedConsole(Reply(body=b'{"data": {}}')))) == Applied(b'{"data": {}}')


@pytest.mark.parametrize("status", [200, 202])
@pytest.mark.parametrize(
    "errors", [[{"type": "logical", "code": 1300}], [{}], [None], ["broken"], {"message": "broken"}]
)
def test_success_with_errors_in_it_is_a_failure(connect: Connect, status: int, errors: Any) -> None:
    assert failed(connect(ScriptedConsole(Reply(status, {"errors": errors})))).status == status


@pytest.mark.parametrize("body", [b"<html>Sign in</html>", b"OK", b'{"data": {', b"[]"])
def test_success_that_no_console_wrote_is_unclear(connect: Connect, body: bytes) -> None:
    error = failed(connect(ScriptedConsole(Reply(body=body))))

    assert isinstance(error, VspcProtocolError)
    assert not nothing_was_done(error)


class Busy:
    """A limiter whose slots are all taken."""

    @contextmanager
    def slot(self) -> Iterator[None]:
        raise VspcUnavailable("Too many requests.")
        yield


def test_write_without_a_free_slot_never_left(connect: Connect) -> None:
    app = ScriptedConsole(DONE)

    error = failed(connect(app, limiter=Busy()))

    assert nothing_was_done(error)
    assert may_work_later(error)
    assert error.request_id == str(REQUEST_ID)
    assert app.requests == []


def test_write_whose_deadline_passes_while_it_waits_for_a_slot_never_left(connect: Connect, clock: FakeTime) -> None:
    class Slow:
        @contextmanager
        def slot(self) -> Iterator[None]:
            clock.sleep(11)
            yield

    cleared: list[None] = []
    client = connect(ScriptedConsole(DONE), limiter=Slow(), deadline=10.0)

    with pytest.raises(VspcUnavailable) as caught:
        update(client, Write(REQUEST_ID, lambda: cleared.append(None)))

    assert nothing_was_done(caught.value)
    assert cleared == []


@pytest.mark.parametrize("before", [[], [tokens(1), REFUSED]])
@pytest.mark.parametrize("trouble", [ConnectionError(), failure(520, "unspecified"), Reply(body=b"<html>")])
def test_trouble_with_the_token_means_that_nothing_was_done(
    connect: Connect, before: list[Reply], trouble: Reply | Exception
) -> None:
    error = failed(connect(ScriptedConsole(*before, trouble), USER))

    assert nothing_was_done(error)
    assert error.request_id == str(REQUEST_ID)


def test_trouble_with_the_store_of_tokens_means_that_nothing_was_done(connect: Connect) -> None:
    class Held(MemoryTokenStore):
        @contextmanager
        def lock(self) -> Iterator[None]:
            raise VspcUnavailable("Another process holds it.")
            yield

    error = failed(connect(ScriptedConsole(DONE), USER, tokens=Held()))

    assert nothing_was_done(error)
    assert may_work_later(error)


def unavailable(**members: Any) -> VspcUnavailable:
    return VspcUnavailable("No.", **members)


@pytest.mark.parametrize(
    ("error", "certain", "later"),
    [
        (VspcThrottled("No.", status=429), True, True),
        (unavailable(status=520, type="transport"), True, True),
        (unavailable(status=520, type="RetryableLogical"), True, True),
        (unavailable(status=200, type="retryablelogical"), True, True),
        (unavailable(was_sent=False), True, True),
        (VspcRejected("No.", type="logical", code=1300), True, False),
        (VspcRejected("No.", status=400), True, False),
        (VspcForbidden("No.", status=403), True, False),
        (VspcNotFound("No.", status=404), True, False),
        (VspcAuthError("No.", status=401), True, False),
        (VspcMfaRequired("No.", was_sent=False), True, False),
        (VspcCertificateError("No."), True, False),
        (VspcCertificateError("No.", was_sent=False), True, False),
        (VspcAddressError("No."), True, False),
        (VspcProtocolError("No.", was_sent=False), True, False),
        (unavailable(), False, False),
        (unavailable(status=503), False, False),
        (unavailable(status=520, type="unspecified"), False, False),
        (unavailable(status=520, type="somethingNew"), False, False),
        (VspcProtocolError("No.", status=200), False, False),
        (VspcActionLost("No."), False, False),
        (VspcRejected("No.", type="logical", code=1301), True, True),
        (unavailable(status=520, type="unspecified", code=1301), True, True),
        (VspcRejected("No.", type="logical", code=1000), True, True),
        (unavailable(status=520, type="retryableLogical", code=4002), True, True),
        (VspcRejected("No.", type="logical", code=4000), True, False),
        (unavailable(status=520, type="unspecified", code=4002), False, False),
        (VspcRejected("No.", type="logical", code=1051), False, False),
        (unavailable(status=504, code=504), False, False),
    ],
)
def test_what_is_certain_after_a_failure(error: VspcError, certain: bool, later: bool) -> None:
    assert (nothing_was_done(error), may_work_later(error)) == (certain, later)


@pytest.mark.parametrize(
    ("reply", "certain"),
    [
        (failure(429, None), True),
        (failure(520, "logical"), True),
        (failure(403, "security"), True),
        (failure(404, "logical"), True),
        (REFUSED, True),
        (failure(520, "transport"), True),
        (ConnectionError(), False),
        (TimeoutError(), False),
        (failure(520, "unspecified"), False),
        (failure(500, None), False),
        (Reply(502, body=b"<html>", content_type="text/html"), False),
        (Reply(404, body=b"<html>", content_type="text/html"), False),
        (Reply(302), False),
    ],
)
def test_answer_tells_whether_anything_was_done(connect: Connect, reply: Reply | Exception, certain: bool) -> None:
    assert nothing_was_done(failed(connect(ScriptedConsole(reply)))) is certain


def test_request_and_outcome_do_not_show_what_they_carry() -> None:
    request = OurRequest("/licensing/console", method="PUT", file=LicenseFile(content=KEY_LINE, name="a.lic"))

    shown = repr([request, request.file, Applied(KEY_LINE), Write(REQUEST_ID)])

    assert KEY_LINE.decode() not in shown
    assert str(KEY_LINE) not in shown


@pytest.mark.parametrize("file", [KEY_LINE, b"Name: x\r\n" + KEY_LINE + b"\n", b"one line, \xff " + KEY_LINE])
def test_error_does_not_repeat_the_file(connect: Connect, file: bytes) -> None:
    reply = failure(520, "logical", message=f"Cannot read <{file.decode(errors='replace')}> the-api-key")
    licenses = connect(ScriptedConsole(reply)).licensing.console_license

    with pytest.raises(VspcRejected) as caught:
        licenses.install(file=file, name="a.lic", write=Write(REQUEST_ID))

    assert "Cannot read" in str(caught.value)
    assert KEY_LINE.decode() not in str(caught.value)
    assert "the-api-key" not in str(caught.value)


@given(name=st.text())
def test_name_of_a_file_is_made_harmless_and_never_empty(name: str) -> None:
    ((sent_name, content, _),) = LicenseFile(content=b"x", name=name).parts().values()

    assert sent_name.isascii()
    assert sent_name.isprintable()
    assert 0 < len(sent_name) <= 100
    assert content == b"x"
