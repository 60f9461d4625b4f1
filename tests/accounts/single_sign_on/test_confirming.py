"""People of the provider confirm there who they are."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from accounts.models import User
from tests.accounts.identity import LOGIN, IdentityProvider
from tests.accounts.single_sign_on.arriving import signed_in, user_of

pytestmark = pytest.mark.django_db


def is_recent(client: Client) -> bool:
    """Whether who is signed in may go on where the password is asked for again."""
    return client.get("/accounts/security/totp/activate/").status_code == 200


@pytest.fixture
def person(provider: IdentityProvider, client: Client) -> User | None:
    provider.claim("s-1", groups=["admins"])
    return signed_in(provider, "s-1", client)


def test_the_provider_is_told_to_ask_again(person: User, provider: IdentityProvider, client: Client) -> None:
    response = client.get("/accounts/reauthenticate/?next=/licenses/")
    assert response.headers["Location"] == "/accounts/single-sign-on/again/?next=%2Flicenses%2F"
    start = client.get(response.headers["Location"]).headers["Location"]

    back = provider.sign_in(client, "s-1", start=start)

    assert back.headers["Location"] == "/licenses/"
    assert user_of(client) == person
    assert is_recent(client)


@pytest.mark.parametrize("start", [LOGIN, f"{LOGIN}?auth_params=prompt%3Dnone%26max_age%3D9999"])
def test_whoever_is_signed_in_is_asked_again_however_it_begins(start: str, person: User, client: Client) -> None:
    asked = parse_qs(urlsplit(client.get(start).headers["Location"]).query)

    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])


@pytest.mark.parametrize("said", [{"auth_time": 1}, {"auth_time": None}, {"auth_time": "now"}, {"auth_time": True}])
def test_without_a_proof_nothing_is_confirmed(
    said: dict[str, object], person: User, provider: IdentityProvider, client: Client
) -> None:
    provider.claim("s-1", groups=["admins"], **said)

    response = provider.sign_in(client, "s-1")

    assert response.status_code == 403
    assert "does not say that you have just proven who you are" in response.content.decode()


@pytest.mark.parametrize(("ago", "is_enough"), [(5, True), (3600, False)])
def test_a_new_sign_in_counts_from_when_the_provider_asked(
    ago: int, is_enough: bool, provider: IdentityProvider
) -> None:
    client = Client()
    provider.claim("s-1", groups=["admins"], auth_time=int(time.time()) - ago)

    assert signed_in(provider, "s-1", client) is not None
    assert is_recent(client) is is_enough


def test_a_new_sign_in_without_the_moment_is_one_but_confirms_nothing(provider: IdentityProvider) -> None:
    client = Client()
    provider.claim("s-1", groups=["admins"], auth_time=None)

    assert signed_in(provider, "s-1", client) is not None
    assert not is_recent(client)


def test_a_moment_that_is_yet_to_come_is_now(provider: IdentityProvider) -> None:
    client = Client()
    provider.claim("s-1", groups=["admins"], auth_time=int(time.time()) + 10**6)
    signed_in(provider, "s-1", client)

    assert client.session["proven_at"] <= time.time()


def test_a_password_of_such_a_person_opens_nothing(person: User) -> None:
    person.set_password("correct horse")
    person.save()
    client = Client()

    response = client.post("/accounts/login/", {"login": person.username, "password": "correct horse"})

    assert "password you specified are not correct" in response.content.decode()
    assert user_of(client) is None


def test_others_have_no_such_way(provider: IdentityProvider, client: Client, viewer: User) -> None:
    client.force_login(viewer)

    assert client.get("/accounts/single-sign-on/again/").status_code == 404
