"""A provider that does not answer is one sentence, and one that there is not leaves no trace."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.accounts.identity import LOGIN, IdentityProvider, callback
from tests.accounts.single_sign_on.arriving import user_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "http://localhost:1/realm"])
def test_an_issuer_that_does_not_answer_is_one_sentence(
    address: str, provider: IdentityProvider, client: Client, settings: Settings
) -> None:
    settings.OIDC_ISSUER = address

    response = client.get(LOGIN)

    assert response.status_code == 503
    assert "The identity provider does not answer as it should." in response.content.decode()


def test_an_address_without_such_a_document_is_one_sentence(
    provider: IdentityProvider, client: Client, settings: Settings
) -> None:
    settings.OIDC_ISSUER = f"{provider.url}/nowhere"

    assert client.get(LOGIN).status_code == 503


def test_one_that_is_gone_when_the_person_comes_back_is_one_sentence(
    provider: IdentityProvider, client: Client, settings: Settings
) -> None:
    provider.claim("s-1", groups=["admins"])
    address = provider.answer(client, "s-1")
    settings.OIDC_ISSUER = "http://127.0.0.1:1"

    assert callback(client, address).status_code == 503
    assert user_of(client) is None


def test_without_an_issuer_there_is_no_such_way(client: Client) -> None:
    assert client.get(LOGIN).status_code == 404
    assert "/oidc/" not in client.get("/accounts/login/").content.decode()
