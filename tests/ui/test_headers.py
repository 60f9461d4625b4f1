"""What every answer tells the browser, whatever kind of answer it is."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User

HTMX = {"HX-Request": "true"}
EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def _page(client: Client) -> Any:
    return client.get("/")


def _fragment(client: Client) -> Any:
    return client.get("/licenses/", headers=HTMX)


def _export(client: Client) -> Any:
    return client.get("/licenses/?format=csv")


def _redirect(client: Client) -> Any:
    return Client().get("/licenses/")


def _sign_in(_client: Client) -> Any:
    return Client().get("/accounts/login/")


def _unreadable(client: Client) -> Any:
    return client.get("/licenses/?format=nonsense")


def _wrong_host(client: Client) -> Any:
    return client.get("/", headers={"Host": "evil.example"})


def _refused(client: Client) -> Any:
    return client.get("/settings/consoles/")


def _without_csrf(client: Client) -> Any:
    client.handler.enforce_csrf_checks = True
    return client.post("/refreshes/start/")


def _wrong_token(_client: Client) -> Any:
    return Client().get("/licenses/?format=json", headers={"Authorization": "Bearer x"})


def _not_found(client: Client) -> Any:
    return client.get("/nowhere/")


def _wrong_method(client: Client) -> Any:
    return client.get("/refreshes/start/")


def _too_many_fields(client: Client) -> Any:
    return client.post("/refreshes/start/", {f"field{number}": "" for number in range(1001)})


def _too_large(client: Client) -> Any:
    return client.post(
        "/refreshes/start/", f"field={'x' * (1 << 20)}", content_type="application/x-www-form-urlencoded"
    )


def _failed(client: Client) -> Any:
    client.raise_request_exception = False
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("refresh.views.console_freshness", lambda *_: 1 / 0)
        return client.get("/refreshes/")


ANSWERS: dict[Callable[[Client], Any], int] = {
    _page: 200, _fragment: 200, _export: 200, _redirect: 302, _sign_in: 200, _unreadable: 400, _wrong_host: 400,
    _wrong_token: 401, _refused: 403, _without_csrf: 403, _not_found: 404, _wrong_method: 405, _too_many_fields: 400,
    _too_large: 400, _failed: 500,
}  # fmt: skip


@pytest.mark.parametrize(("ask", "status"), ANSWERS.items(), ids=lambda value: getattr(value, "__name__", ""))
def test_every_answer_is_guarded_and_kept_by_nobody(
    ask: Callable[[Client], Any], status: int, signed_in: Callable[[User], Client], billing: User
) -> None:
    response = ask(signed_in(billing))

    assert response.status_code == status
    assert {name: response.headers.get(name) for name in EXPECTED} == EXPECTED
    assert response.headers["Cache-Control"] == "no-store, private"
    assert "camera=()" in response.headers["Permissions-Policy"]
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("feature", ["publickey-credentials-create", "publickey-credentials-get"])
def test_our_own_pages_may_ask_for_security_keys(client: Client, db: None, feature: str) -> None:
    response = client.get("/accounts/login/")

    assert f"{feature}=(self)" in response.headers["Permissions-Policy"].split(", ")


def test_a_static_file_is_guarded_and_may_be_kept(client: Client, db: None) -> None:
    response = client.get("/static/css/app.css")
    response.close()

    assert response.status_code == 200
    assert {name: response.headers.get(name) for name in EXPECTED} == EXPECTED
    assert "no-store" not in response.headers["Cache-Control"]


def test_what_comes_without_https_is_redirected_but_for_the_sign_of_life(
    client: Client, db: None, settings: Settings
) -> None:
    settings.SECURE_SSL_REDIRECT = True

    assert client.get("/licenses/")["Location"] == "https://testserver/licenses/"
    assert client.get("/healthz").status_code == 200
