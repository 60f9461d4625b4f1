"""What a request with an access token may do: read lists as JSON, and nothing else."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.cache.backends.base import BaseCache
from django.db import InterfaceError, OperationalError
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.audit.actions import Action
from accounts.models import AccessToken, AuditEntry, User
from accounts.roles import Role
from accounts.tokens.middleware import FAILED, NO_DATABASE, ONLY_LISTS
from consoles.models import ScopeGrant
from tests.accounts.tokens.factories import SECRET, token_make
from tests.licensing.factories import console_make, license_make

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LICENSES = "/licenses/?format=json"


@pytest.fixture(autouse=True)
def now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def asked(client: Client, path: str = LICENSES, *, secret: str = SECRET, method: str = "get", **more: Any) -> Any:
    return getattr(client, method)(path, headers={"Authorization": f"Bearer {secret}"}, **more)


def names(answer: Any) -> list[str]:
    return [row["console"] for row in json.loads(answer.getvalue())]


def test_it_reads_a_list_in_the_name_of_its_owner_without_a_session(client: Client, auditor: User) -> None:
    license_make(console_make(name="EU-West"))
    token = token_make(auditor)

    answer = asked(client)

    token.refresh_from_db()
    assert (answer.status_code, names(answer), answer.cookies) == (200, ["EU-West"], {})
    assert (Session.objects.count(), token.last_used_at) == (0, NOW)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/licenses/"),
        ("get", "/licenses/?format=csv"),
        ("get", "/"),
        ("get", "/accounts/tokens/"),
        ("get", "/refreshes/?format=json"),
        ("post", LICENSES),
        ("post", "/refreshes/start/"),
        ("post", "/accounts/tokens/"),
        ("put", LICENSES),
        ("options", LICENSES),
    ],
)
def test_everything_else_is_refused(method: str, path: str, administrator: User) -> None:
    token_make(administrator, role=Role.ADMINISTRATOR)

    answer = asked(Client(enforce_csrf_checks=method == "get"), path, method=method)

    assert (answer.status_code, answer.json()) == (403, {"error": ONLY_LISTS})


@pytest.mark.parametrize("path", ["/reports/999/lines/?format=json", "/nowhere/?format=json"])
def test_an_address_that_is_not_there_is_no_page(path: str, client: Client, auditor: User) -> None:
    token_make(auditor)

    answer = asked(client, path)

    assert (answer.status_code, answer.json()) == (404, {"error": "There is nothing at this address."})
    assert answer.cookies == {}


def test_a_failure_is_no_page(client: Client, auditor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    token_make(auditor)
    monkeypatch.setattr("licensing.listing.LicenseList.rows", lambda _view: 1 / 0)
    client.raise_request_exception = False

    answer = asked(client)

    assert (answer.status_code, answer.json()) == (500, {"error": FAILED})


def test_a_wrong_filter_is_said_as_json(client: Client, auditor: User) -> None:
    token_make(auditor)

    answer = asked(client, f"{LICENSES}&urgency=nonsense")

    assert answer.status_code == 400
    assert answer.json()["error"]


def test_it_allows_no_more_than_its_role(client: Client, administrator: User) -> None:
    token_make(administrator, role=Role.BILLING)

    answers = [asked(client, path).status_code for path in ("/usage/?format=json", "/operations/?format=json")]
    AccessToken.objects.update(role=Role.VIEWER)

    assert (answers, asked(client).status_code) == ([200, 200], 403)


def test_it_allows_no_more_than_its_owner_may_by_now(client: Client, auditor: User) -> None:
    token_make(auditor)
    auditor.groups.clear()

    assert asked(client).status_code == 403


def test_it_sees_no_more_than_its_scope_and_that_of_its_owner(client: Client, auditor: User) -> None:
    west, east = console_make(name="West"), console_make(name="East")
    for console in (west, east):
        license_make(console)
    token = token_make(auditor, sees_everything=False)
    ScopeGrant.objects.create(token=token, console=west)

    narrow = names(asked(client))
    auditor.sees_everything = False
    auditor.save()

    assert (narrow, names(asked(client))) == (["West"], [])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"expires_at": NOW}, "expired"),
        ({"revoked_at": NOW}, "revoked"),
        ({"digest": "0" * 64}, "unknown"),
    ],
)
def test_a_token_that_opens_nothing_is_refused_and_written_down(
    change: dict[str, Any], reason: str, client: Client, auditor: User
) -> None:
    token_make(auditor, **change)

    answer = asked(client)

    entry = AuditEntry.objects.get(action=Action.TOKEN_REFUSED)
    assert (answer.status_code, answer.json()) == (401, {"error": "This access token is not valid."})
    assert answer["WWW-Authenticate"].startswith("Bearer ")
    assert (entry.after, entry.address) == ({"reason": reason}, "127.0.0.1")
    assert SECRET not in f"{entry.subject}{entry.via}{entry.after}"


def test_a_token_of_somebody_who_was_deactivated_is_refused(client: Client, auditor: User) -> None:
    token_make(auditor)
    User.objects.update(is_active=False)

    assert asked(client).status_code == 401


def test_a_browser_that_is_signed_in_gains_nothing_by_a_wrong_token(
    signed_in: Callable[[User], Client], auditor: User
) -> None:
    assert asked(signed_in(auditor)).status_code == 401


def test_a_token_in_the_address_is_not_looked_at(client: Client, auditor: User) -> None:
    token_make(auditor)

    answer = client.get(f"{LICENSES}&token={SECRET}")

    assert answer["Location"].startswith("/accounts/login/")


def test_refusals_are_written_down_once_a_minute(client: Client, auditor: User) -> None:
    token_make(auditor, revoked_at=NOW)
    for _ in range(3):
        asked(client)
    with time_machine.travel(NOW + timedelta(seconds=61), tick=False):
        asked(client)

    assert AuditEntry.objects.filter(action=Action.TOKEN_REFUSED).count() == 2


def test_made_up_tokens_are_written_down_once_an_hour_for_an_address(client: Client, auditor: User) -> None:
    for number in range(10):
        asked(client, secret=f"vspcd_{number:043}")
        asked(client, secret=f"guess-{number}")

    assert AuditEntry.objects.filter(action=Action.TOKEN_REFUSED).count() == 1


def guess(client: Client, count: int, **more: str) -> list[int]:
    return [asked(client, secret=f"guess-{number}", **more).status_code for number in range(count)]


def test_an_address_that_guesses_has_to_wait(client: Client, db: None) -> None:
    assert guess(client, 22) == [401] * 20 + [429] * 2
    assert asked(client)["Retry-After"] == "60"
    assert AuditEntry.objects.get(action=Action.SIGN_IN_HELD).after == {"tried": "access token", "held": "address"}
    with time_machine.travel(NOW + timedelta(seconds=61), tick=False):
        assert asked(client).status_code == 401


def test_a_good_token_is_admitted_from_an_address_that_guesses(client: Client, auditor: User) -> None:
    token_make(auditor)

    guess(client, 30)

    assert asked(client).status_code == 200


def test_uses_of_a_good_token_are_no_tries(client: Client, auditor: User) -> None:
    token = token_make(auditor)
    for _ in range(21):
        asked(client)

    token.delete()

    assert asked(client).status_code == 401


def test_a_network_of_ipv6_guesses_as_one_address(client: Client, db: None) -> None:
    guess(client, 20, REMOTE_ADDR="2001:db8:1:2::1")

    assert guess(client, 1, REMOTE_ADDR="2001:db8:1:2:3:4:5:6") == [429]


def test_guesses_are_counted_while_the_cache_is_away(
    client: Client, db: None, settings: Settings, tmp_path: Path, own_memory: BaseCache
) -> None:
    nowhere = f"unix://{tmp_path / 'nobody-listens.sock'}?db=1"
    settings.CACHES = {"default": {"BACKEND": "vspcdash.caching.ForgivingRedisCache", "LOCATION": nowhere}}

    assert guess(client, 21)[-1] == 429


def test_last_use_is_written_once_a_minute(client: Client, auditor: User) -> None:
    token = token_make(auditor)
    asked(client)
    for seconds, expected in ((59, 0), (60, 60)):
        with time_machine.travel(NOW + timedelta(seconds=seconds), tick=False):
            asked(client)
        token.refresh_from_db()
        assert token.last_used_at == NOW + timedelta(seconds=expected)


def test_nothing_of_it_is_logged(client: Client, auditor: User, caplog: pytest.LogCaptureFixture) -> None:
    token_make(auditor, revoked_at=NOW)
    with caplog.at_level("DEBUG"):
        asked(client)

    assert SECRET not in caplog.text


@pytest.mark.parametrize("asked_for", ["accounts.tokens.middleware.token_check", "licensing.listing.LicenseList.get"])
@pytest.mark.parametrize("error", [OperationalError("connection refused"), InterfaceError("connection already closed")])
def test_while_the_database_is_away_scripts_are_told_to_wait(
    auditor: User, asked_for: str, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    token_make(auditor)

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(asked_for, fail)

    answer = asked(Client())

    assert (answer.status_code, answer.json(), answer["Retry-After"]) == (503, {"error": NO_DATABASE}, "60")


def test_a_refusal_is_found_in_the_log_by_the_id_of_the_answer(auditor: User) -> None:
    token_make(auditor, revoked_at=NOW)

    answer = asked(Client())

    entry = AuditEntry.objects.get(action=Action.TOKEN_REFUSED)
    assert answer["X-Request-ID"] == entry.request_id
