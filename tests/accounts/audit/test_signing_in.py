"""Nothing about passwords and second factors is changed without its entry."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import resolve, reverse

from accounts import factor_urls
from accounts.audit import signing_in
from accounts.models import User
from tests.accounts.entering import app_add, enter

pytestmark = pytest.mark.django_db
NEW = "another horse, correct"


class LogIsFullError(Exception):
    """The audit log takes nothing."""


def log_fill(monkeypatch: pytest.MonkeyPatch) -> None:
    def record(*_: object, **__: object) -> None:
        raise LogIsFullError

    monkeypatch.setattr(signing_in, "record", record)


@pytest.fixture
def browser() -> Client:
    return Client(raise_request_exception=False)


def test_no_password_is_changed_without_its_entry(
    browser: Client, viewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(browser, viewer)
    log_fill(monkeypatch)

    response = browser.post(
        "/accounts/password/change/", {"oldpassword": "correct horse", "password1": NEW, "password2": NEW}
    )

    assert response.status_code == 500
    assert User.objects.get().check_password("correct horse")


def test_no_factor_is_removed_without_its_entry(browser: Client, viewer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    app_add(browser, viewer)
    factors = list(Authenticator.objects.order_by("pk").values("pk", "type", "data"))
    log_fill(monkeypatch)

    response = browser.post(reverse("mfa_deactivate_totp"))

    assert response.status_code == 500
    assert list(Authenticator.objects.order_by("pk").values("pk", "type", "data")) == factors


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("mfa_deactivate_totp", []),
        ("mfa_add_webauthn", []),
        ("mfa_remove_webauthn", [1]),
        ("mfa_edit_webauthn", [1]),
    ],
)
def test_pages_that_change_factors_are_ours(name: str, arguments: list[int]) -> None:
    match = resolve(reverse(name, args=arguments))

    assert match.view_name == name
    assert match.func in [pattern.callback for pattern in factor_urls.urlpatterns]
