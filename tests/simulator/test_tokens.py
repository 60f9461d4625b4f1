from typing import Any

from simulator.app import Simulator
from simulator.faults import Fault
from tests.simulator.calling import Caller, console


def _sign_in(caller: Caller, **more: str) -> dict[str, Any]:
    return dict(caller.token_request(grant_type="password", username="demo", password="demo", **more).get_json())


def _status(app: Simulator, token: str, method: str = "GET", path: str = "/users/me") -> int:
    return Caller(app, token).request(method, path).status_code


def test_an_api_key_and_an_access_token_both_open_the_console(app: Simulator, caller: Caller) -> None:
    assert _status(app, "demo-key") == 200
    assert _status(app, _sign_in(caller)["access_token"]) == 200


def test_an_unknown_bearer_is_a_security_error(app: Simulator) -> None:
    error = Caller(app, "stolen").error("/users/me")

    assert (error["status"], error["type"]) == (401, "security")


def test_an_access_token_dies_by_the_clock_and_an_api_key_does_not() -> None:
    app = console(token_seconds=60)
    token = _sign_in(Caller(app))["access_token"]

    app.clock.advance(59)
    before = _status(app, token)
    app.clock.advance(1)

    assert (before, _status(app, token), _status(app, "demo-key")) == (200, 401, 200)


def test_a_refresh_gives_a_new_pair_and_spends_the_old_refresh_token(app: Simulator, caller: Caller) -> None:
    old = _sign_in(caller)

    first = caller.token_request(grant_type="refresh_token", refresh_token=old["refresh_token"])
    second = caller.token_request(grant_type="refresh_token", refresh_token=old["refresh_token"])

    assert _status(app, first.get_json()["access_token"]) == 200
    assert first.get_json()["refresh_token"] != old["refresh_token"]
    assert (second.status_code, second.get_json()["error"]) == (400, "invalid_grant")


def test_a_refresh_token_dies_after_two_days(app: Simulator, caller: Caller) -> None:
    pair = _sign_in(caller)

    app.clock.advance(48 * 3600)

    assert caller.token_request(grant_type="refresh_token", refresh_token=pair["refresh_token"]).status_code == 400


def test_a_read_only_token_may_only_read_and_stays_so_after_a_refresh(app: Simulator, caller: Caller) -> None:
    pair = _sign_in(caller, readOnly="true")
    renewed = caller.token_request(grant_type="refresh_token", refresh_token=pair["refresh_token"]).get_json()
    action = "/asyncActions/00000000-0000-4000-8000-000000000000"

    for token in (pair["access_token"], renewed["access_token"]):
        assert _status(app, token) == 200
        assert _status(app, token, "DELETE", action) == 403
    assert _status(app, "demo-key", "DELETE", action) == 404


def test_a_wrong_password_or_grant_is_refused_in_the_form_of_oauth(caller: Caller) -> None:
    wrong = caller.token_request(grant_type="password", username="demo", password="guess")
    unknown = caller.token_request(grant_type="mfa", mfa_token="x", mfa_code="1")
    missing = caller.token_request()

    assert [answer.status_code for answer in (wrong, unknown, missing)] == [400] * 3
    assert unknown.get_json()["error"] == "unsupported_grant_type"
    assert set(wrong.get_json()) == {"error", "error_description", "error_uri"}


def test_a_user_with_a_second_factor_gets_no_access_token() -> None:
    answer = _sign_in(Caller(console(faults=[Fault("mfa", path="/token")])))

    assert (answer["access_token"], bool(answer["mfa_token"])) == (None, True)


def test_revoked_access_tokens_die_while_the_refresh_token_lives(app: Simulator, caller: Caller) -> None:
    pair = _sign_in(caller)

    app.tokens.revoke_all()

    assert (_status(app, pair["access_token"]), _status(app, "demo-key")) == (401, 200)
    assert caller.token_request(grant_type="refresh_token", refresh_token=pair["refresh_token"]).status_code == 200
