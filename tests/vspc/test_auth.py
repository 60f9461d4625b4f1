"""The bearer: where it comes from, how it is renewed, and that it never shows."""

import logging
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.wrappers import Request

from tests.support.clocks import FakeTime
from tests.support.scripted import Reply, ScriptedConsole, data, failure
from vspc.auth import ApiKey, MemoryTokenStore, TokenPair, UserPassword
from vspc.client import VspcClient
from vspc.errors import VspcAuthError, VspcError, VspcMfaRequired, VspcProtocolError, VspcUnavailable

Connect = Callable[..., VspcClient]
USER = UserPassword("alice", "hunter2")
ME = data({"instanceUid": "00000000-0000-0000-0000-000000000001", "role": "PortalAdministrator"})
REFUSED = failure(401, "security")
INVALID_GRANT = Reply(400, {"error": "invalid_grant", "error_description": "hunter2 is wrong"})


def tokens(number: int, **members: Any) -> Reply:
    document = {"access_token": f"access-{number}", "refresh_token": f"refresh-{number}", "expires_in": 3600}
    return Reply(document={"token_type": "bearer", "mfa_token": None} | document | members)


def pair(number: int, clock: FakeTime, seconds: float = 3600) -> TokenPair:
    return TokenPair(f"access-{number}", f"refresh-{number}", clock.now() + timedelta(seconds=seconds))


def forms(app: ScriptedConsole) -> list[dict[str, str]]:
    return [request.form.to_dict() for request in app.requests if request.path.endswith("/token")]


class HandingOver(MemoryTokenStore):
    """A store in which another process saves `arriving` while we wait for the lock."""

    arriving: TokenPair | None = None

    @contextmanager
    def lock(self) -> Iterator[None]:
        if self.arriving:
            self.save(self.arriving)
        yield


def test_api_key_is_sent_as_the_bearer(connect: Connect) -> None:
    app = ScriptedConsole(ME)

    connect(app).me()

    assert app.bearers == ["the-api-key"]


def test_refused_api_key_is_final(connect: Connect) -> None:
    app = ScriptedConsole(REFUSED)

    with pytest.raises(VspcAuthError, match=r"^The console does not accept the API key\.$") as caught:
        connect(app).me()

    assert caught.value.status == 401
    assert app.paths == ["/users/me"]


def test_user_and_password_are_traded_for_a_token(connect: Connect) -> None:
    app = ScriptedConsole(tokens(1), ME)

    connect(app, USER).me()

    assert app.requests[0].mimetype == "application/x-www-form-urlencoded"
    assert forms(app) == [{"grant_type": "password", "username": "alice", "password": "hunter2"}]
    assert app.bearers == ["", "access-1"]


def test_token_is_kept_in_the_store_for_other_processes(connect: Connect, clock: FakeTime) -> None:
    store = MemoryTokenStore()
    connect(ScriptedConsole(tokens(1), ME), USER, tokens=store).me()
    app = ScriptedConsole(ME)

    connect(app, USER, tokens=store).me()

    assert store.load() == pair(1, clock)
    assert app.bearers == ["access-1"]


def test_token_that_dies_in_a_page_walk_is_renewed_and_the_walk_goes_on(connect: Connect) -> None:
    rows = [{"instanceUid": f"00000000-0000-0000-0000-00000000000{n}"} for n in range(3)]
    pages = [data([row], total=3, offset=n, count=1) for n, row in enumerate(rows)]
    app = ScriptedConsole(tokens(1), pages[0], REFUSED, tokens(2), pages[1], pages[2])

    companies = connect(app, USER).organizations.companies.list(limit=1)

    assert len(companies) == 3
    assert forms(app)[1] == {"grant_type": "refresh_token", "refresh_token": "refresh-1"}
    assert app.bearers == ["", "access-1", "access-1", "", "access-2", "access-2"]
    assert [request.args.get("offset") for request in app.requests if request.method == "GET"] == ["0", "1", "1", "2"]


def test_token_that_expires_by_the_clock_is_renewed_before_it_is_sent(connect: Connect, clock: FakeTime) -> None:
    app = ScriptedConsole(tokens(1), ME, tokens(2), ME)
    client = connect(app, USER)
    client.me()

    clock.sleep(3599)
    client.me()

    assert app.bearers == ["", "access-1", "", "access-2"]


def test_new_refresh_token_is_the_one_used_next(connect: Connect, clock: FakeTime) -> None:
    app = ScriptedConsole(tokens(1), ME, tokens(2), ME, tokens(3), ME)
    client = connect(app, USER)

    for _ in range(3):
        client.me()
        clock.sleep(3600)

    assert [form.get("refresh_token") for form in forms(app)] == [None, "refresh-1", "refresh-2"]


def test_token_that_another_process_renewed_meanwhile_is_adopted(connect: Connect, clock: FakeTime) -> None:
    app = ScriptedConsole(ME, REFUSED, ME)
    store = HandingOver()
    store.save(pair(1, clock))
    client = connect(app, USER, tokens=store)
    client.me()

    store.arriving = pair(2, clock)
    client.me()

    assert app.bearers == ["access-1", "access-1", "access-2"]


def test_adopted_token_that_is_dead_too_is_renewed(connect: Connect, clock: FakeTime) -> None:
    app = ScriptedConsole(ME, REFUSED, REFUSED, tokens(3), ME)
    store = HandingOver()
    store.save(pair(1, clock))
    client = connect(app, USER, tokens=store)
    client.me()

    store.arriving = pair(2, clock)
    client.me()

    assert app.bearers == ["access-1", "access-1", "access-2", "", "access-3"]


def test_stored_token_that_has_expired_is_not_adopted(connect: Connect, clock: FakeTime) -> None:
    app = ScriptedConsole(tokens(2), ME)
    store = MemoryTokenStore()
    store.save(pair(1, clock, seconds=-1))

    connect(app, USER, tokens=store).me()

    assert forms(app) == [{"grant_type": "refresh_token", "refresh_token": "refresh-1"}]


def test_token_refused_right_after_it_was_given_is_final(connect: Connect) -> None:
    app = ScriptedConsole(tokens(1), REFUSED, tokens(2), REFUSED)

    with pytest.raises(VspcAuthError, match="refuses the token"):
        connect(app, USER).me()

    assert app.paths == ["/token", "/users/me", "/token", "/users/me"]


def test_dead_refresh_token_falls_back_to_the_password(connect: Connect) -> None:
    app = ScriptedConsole(tokens(1), REFUSED, INVALID_GRANT, tokens(2), ME)

    connect(app, USER).me()

    assert [form["grant_type"] for form in forms(app)] == ["password", "refresh_token", "password"]


def test_wrong_password_is_asked_once_and_not_repeated_in_the_sentence(connect: Connect) -> None:
    app = ScriptedConsole(INVALID_GRANT)

    with pytest.raises(VspcAuthError, match="does not accept the user name and password") as caught:
        connect(app, USER).me()

    assert app.paths == ["/token"]
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "answer", [tokens(1, access_token=None, mfa_token="m"), tokens(1, access_token="", mfa_token="m")]
)
def test_second_factor_asks_for_an_api_key(connect: Connect, answer: Reply) -> None:
    with pytest.raises(VspcMfaRequired, match="API key"):
        connect(ScriptedConsole(answer), USER).me()


def test_throttled_sign_in_is_tried_again(connect: Connect) -> None:
    app = ScriptedConsole(failure(429, "transport", retryAfter=1), tokens(1), ME)

    connect(app, USER).me()

    assert app.paths == ["/token", "/token", "/users/me"]


@pytest.mark.parametrize(
    "answer",
    [
        Reply(body=b"<html>", content_type="text/html"),
        Reply(body=b'{"access_tok'),
        Reply(document={}),
        tokens(1, access_token="two\nlines"),
    ],
)
def test_answer_without_a_usable_token_is_a_protocol_error(connect: Connect, answer: Reply) -> None:
    with pytest.raises(VspcProtocolError, match="/token"):
        connect(ScriptedConsole(answer), USER).me()


@pytest.mark.parametrize("life", [None, "2026-03-01T01:00:00Z", 3600])
def test_life_that_the_console_does_not_say_in_seconds_is_an_hour(connect: Connect, clock: FakeTime, life: Any) -> None:
    store = MemoryTokenStore()

    connect(ScriptedConsole(tokens(1, expires_in=life), ME), USER, tokens=store).me()

    assert store.load() == pair(1, clock)


def test_life_beyond_all_reason_is_a_month(connect: Connect, clock: FakeTime) -> None:
    store = MemoryTokenStore()

    connect(ScriptedConsole(tokens(1, expires_in=10**15), ME), USER, tokens=store).me()

    stored = store.load()
    assert stored is not None
    assert stored.expires_at == clock.now() + timedelta(days=30)


def test_threads_of_one_client_renew_a_dead_token_once(connect: Connect) -> None:
    alive = ["access-1"]

    def console(request: Request) -> Reply:
        if request.path.endswith("/token"):
            alive[0] = f"access-{len(forms(app))}"
            return tokens(len(forms(app)))
        return ME if request.headers["Authorization"] == f"Bearer {alive[0]}" else REFUSED

    app = ScriptedConsole(console)
    client = connect(app, USER)
    client.me()
    alive[0] = "none of these"
    threads = [threading.Thread(target=client.me) for _ in range(4)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [form["grant_type"] for form in forms(app)] == ["password", "refresh_token"]


@pytest.mark.parametrize("key", ["", "two words", "line\n", "schl\u00fcssel"])
def test_key_that_cannot_be_sent_is_refused_without_repeating_it(key: str) -> None:
    with pytest.raises(VspcAuthError) as caught:
        ApiKey(key)

    assert not key or key not in str(caught.value)


@pytest.mark.parametrize(("username", "password"), [("", "p"), ("u", "")])
def test_empty_credentials_are_refused(username: str, password: str) -> None:
    with pytest.raises(VspcAuthError):
        UserPassword(username, password)


def test_repr_shows_no_secret(clock: FakeTime) -> None:
    shown = repr([ApiKey("the-api-key"), USER, pair(1, clock)])

    assert not any(secret in shown for secret in ("the-api-key", "hunter2", "access-1", "refresh-1"))


FAILURES: list[Reply | Exception] = [
    ConnectionError("hunter2 access-1 refresh-1"),
    TimeoutError("hunter2 access-1"),
    failure(520, "logical", message="access-1 and hunter2"),
    failure(401, "security", message="access-1"),
    failure(403, "security", message="access-1"),
    Reply(302, headers={"Location": "https://elsewhere.example.com/?access-1"}),
    Reply(body=b"access-1 hunter2"),
    Reply(202, headers={"Location": "https://elsewhere.example.com/?access-1"}),
    data({"instanceUid": "access-1 hunter2"}),
]


@pytest.mark.parametrize("fault", FAILURES, ids=str)
def test_secrets_show_neither_in_errors_nor_in_logs(
    connect: Connect, caplog: pytest.LogCaptureFixture, fault: Reply | Exception
) -> None:
    caplog.set_level(logging.DEBUG)
    app = ScriptedConsole(tokens(1), fault)

    with pytest.raises(VspcError) as caught:
        connect(app, USER).me()

    error = caught.value
    shown = "".join(traceback.format_exception(error)) + repr(vars(error)) + caplog.text
    assert not any(secret in shown for secret in ("hunter2", "access-1", "refresh-1"))
    assert not any(hasattr(link, "request") for link in chain(error))


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and all that it was raised from or during."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def test_console_that_is_down_does_not_cost_the_stored_token(connect: Connect, clock: FakeTime) -> None:
    store, stale = MemoryTokenStore(), pair(1, clock, seconds=-1)
    store.save(stale)

    with pytest.raises(VspcUnavailable):
        connect(ScriptedConsole(ConnectionError()), USER, tokens=store).me()

    assert store.load() == stale
