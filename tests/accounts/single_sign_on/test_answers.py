"""Only an answer of the provider to one's own question opens anything."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.socialaccount.providers.base import ProviderException
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from accounts.models import User
from tests.accounts.entering import enter
from tests.accounts.identity import LOGIN, IdentityProvider, callback
from tests.accounts.single_sign_on.arriving import signed_in, user_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def admin(provider: IdentityProvider) -> None:
    provider.claim("s-1", groups=["admins"])


def test_the_question_has_a_state_a_nonce_and_a_challenge(provider: IdentityProvider) -> None:
    address = Client().get(f"{LOGIN}?auth_params=nonce%3Dmine%26code_challenge%3Dmine&scope=everything")

    asked = parse_qs(urlsplit(address.headers["Location"]).query)
    assert len(asked["state"][0]) >= 16
    assert len(asked["nonce"][0]) >= 32
    assert (asked["code_challenge_method"], asked["code_challenge"] != ["mine"]) == (["S256"], True)
    assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}


@pytest.mark.parametrize(
    "name",
    ["client_id", "redirect_uri", "response_type", "response_mode", "scope", "state", "prompt", "acr_values"],
)
def test_the_address_adds_nothing_to_the_question(name: str, provider: IdentityProvider) -> None:
    address = Client().get(f"{LOGIN}?{urlencode({'auth_params': f'{name}=mine'})}").headers["Location"]

    assert "mine" not in parse_qs(urlsplit(address).query).get(name, [])


@pytest.mark.parametrize("state", ["", "made-up", None])
def test_an_answer_with_another_state_is_none(state: str | None, provider: IdentityProvider, client: Client) -> None:
    parts = urlsplit(provider.answer(client, "s-1"))
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    query.pop("state")

    response = callback(client, f"{parts.path}?{urlencode({**query, **({} if state is None else {'state': state})})}")

    assert response.status_code == 400
    assert "Please start it again." in response.content.decode()
    assert user_of(client) is None


def test_the_answer_to_another_browser_is_none(provider: IdentityProvider, client: Client) -> None:
    address = provider.answer(Client(), "s-1")

    assert callback(client, address).status_code == 400
    assert user_of(client) is None


def test_an_answer_opens_once(provider: IdentityProvider, client: Client) -> None:
    address = provider.answer(client, "s-1")
    callback(client, address)
    client.post("/accounts/logout/")

    assert callback(client, address).status_code == 400
    assert user_of(client) is None


def test_the_code_of_another_sign_in_is_refused_by_its_nonce(provider: IdentityProvider, client: Client) -> None:
    stolen = parse_qs(urlsplit(provider.answer(Client(), "s-1")).query)["code"][0]
    parts = urlsplit(provider.answer(client, "s-1"))
    state = parse_qs(parts.query)["state"][0]

    response = callback(client, f"{parts.path}?{urlencode({'state': state, 'code': stolen})}")

    assert response.status_code == 403
    assert user_of(client) is None


def test_who_turns_back_at_the_provider_may_choose_again(provider: IdentityProvider, client: Client) -> None:
    state = parse_qs(urlsplit(client.get(LOGIN).headers["Location"]).query)["state"][0]

    response = client.get(f"{LOGIN}callback/", {"state": state, "error": "access_denied"})

    assert response.headers["Location"] == "/accounts/login/"


@pytest.mark.parametrize("process", ["connect", "redirect"])
def test_nothing_but_a_sign_in_is_begun(process: str, provider: IdentityProvider, client: Client, viewer: User) -> None:
    enter(client, viewer)

    provider.sign_in(client, "s-1", start=f"{LOGIN}?process={process}")

    assert not SocialAccount.objects.exists()
    assert user_of(client) == viewer


def test_a_subject_is_one_of_its_issuer(provider: IdentityProvider, settings: Settings) -> None:
    first = signed_in(provider, "s-1")
    settings.OIDC_ISSUER = provider.url.replace("localhost", "127.0.0.1")
    other = IdentityProvider(settings.OIDC_ISSUER)

    second = signed_in(other, "s-1")

    assert first is not None
    assert second is not None
    assert first.pk != second.pk


@pytest.mark.parametrize(
    "answers",
    [
        {"id_token": {"iss": "https://id", "sub": "s-1"}, "userinfo": {"sub": "s-2"}},
        {"id_token": {"iss": "https://id", "sub": ""}, "userinfo": {"sub": ""}},
        {"id_token": {"iss": "https://id"}, "userinfo": {"sub": "s-1"}},
        {"userinfo": {"sub": "s-1"}},
        {"id_token": "s-1"},
    ],
)
def test_answers_that_are_not_about_one_person_are_about_nobody(
    answers: dict[str, object], provider: IdentityProvider, rf: RequestFactory
) -> None:
    with pytest.raises(ProviderException):
        get_adapter().get_provider(rf.get("/"), "sso").extract_uid(answers)


def test_of_what_the_provider_tells_only_the_key_is_kept(provider: IdentityProvider) -> None:
    provider.claim("s-1", groups=["admins"], phone="+49 30 1", email="k.weber@example.com")

    signed_in(provider, "s-1")

    account = SocialAccount.objects.get()
    assert account.extra_data == {"issuer": provider.url, "subject": "s-1"}
    assert not SocialToken.objects.exists()


def test_a_row_of_the_database_makes_no_other_provider(provider: IdentityProvider, client: Client) -> None:
    SocialApp.objects.create(provider="openid_connect", provider_id="evil", name="Evil", client_id="x")

    assert client.get("/accounts/oidc/evil/login/").status_code == 404
    assert "Evil" not in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "https:evil.example", "/\\evil.example"]
)
def test_the_way_back_stays_in_the_house(target: str, provider: IdentityProvider, client: Client) -> None:
    response = provider.sign_in(client, "s-1", start=f"{LOGIN}?{urlencode({'next': target})}")

    assert response.headers["Location"] == "/"


def test_the_session_gets_another_key(provider: IdentityProvider, client: Client) -> None:
    address = provider.answer(client, "s-1")
    before = client.session.session_key

    callback(client, address)

    assert before
    assert client.session.session_key != before
