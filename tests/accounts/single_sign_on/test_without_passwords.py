"""Where passwords are switched off, nobody is asked for one, and none opens anything."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User
from tests.accounts.identity import IdentityProvider
from tests.accounts.single_sign_on.arriving import user_of

PASSWORD = {"login": "viewer", "password": "correct horse"}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_passwords(provider: IdentityProvider, settings: Settings) -> None:
    settings.LOCAL_PASSWORDS = False


def test_the_page_asks_for_none(client: Client) -> None:
    html = client.get("/accounts/login/").content.decode()

    assert "Single sign-on</a>" in html
    assert 'type="password"' not in html
    assert "passkey" not in html


def test_a_password_opens_nothing(client: Client, viewer: User) -> None:
    response = client.post("/accounts/login/", PASSWORD)

    assert response.status_code == 403
    assert "Passwords do not open vspcdash: use Single sign-on." in response.content.decode()
    assert user_of(client) is None


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_changes_one(method: str, client: Client, viewer: User) -> None:
    client.force_login(viewer)

    assert getattr(client, method)("/accounts/password/change/").status_code == 404
    assert "Change password" not in client.get("/licenses/").content.decode()
