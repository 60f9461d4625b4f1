"""Sign-in, and what one changes about one's own pages."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User

SignedIn = Callable[[User], Client]


def test_a_person_signs_in_by_name_and_password(client: Client, viewer: User) -> None:
    response = client.post("/accounts/login/", {"login": viewer.username, "password": "correct horse"})

    assert response.headers["Location"] == "/"
    assert client.session["_auth_user_id"] == str(viewer.pk)


def test_a_wrong_password_is_one_sentence(client: Client, viewer: User) -> None:
    response = client.post("/accounts/login/", {"login": viewer.username, "password": "wrong"})

    assert "password you specified are not correct" in response.content.decode()


def test_attempts_of_one_address_behind_the_proxy_do_not_shut_out_another(
    client: Client, viewer: User, settings: Settings
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(11):
        client.post("/accounts/login/", {"login": f"x{number}", "password": "x"}, HTTP_X_FORWARDED_FOR="192.0.2.1")

    entered = {"login": viewer.username, "password": "correct horse"}
    refused = client.post("/accounts/login/", entered, HTTP_X_FORWARDED_FOR="192.0.2.1")
    admitted = client.post("/accounts/login/", entered, HTTP_X_FORWARDED_FOR="192.0.2.2")

    assert "_auth_user_id" not in refused.wsgi_request.session
    assert admitted.headers["Location"] == "/"


def test_a_person_who_was_deactivated_does_not_get_in(client: Client, viewer: User) -> None:
    viewer.is_active = False
    viewer.save()

    client.post("/accounts/login/", {"login": viewer.username, "password": "correct horse"})

    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("path", ["password/reset/", "password/reset/key/x-y/", "email/", "confirm-email/abc/"])
def test_what_needs_an_email_is_left_to_an_administrator(path: str, client: Client) -> None:
    response = client.get(f"/accounts/{path}")

    assert response.status_code == 404
    assert "ask an administrator" in response.content.decode()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_the_way_back_stays_in_the_house(target: str, viewer: User, signed_in: SignedIn) -> None:
    response = signed_in(viewer).post("/accounts/columns/", {"listing": "licenses", "next": target})

    assert response.headers["Location"] == "/"


def test_columns_are_posted_with_a_token_or_not_at_all(viewer: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(viewer)

    assert client.post("/accounts/columns/", {"listing": "licenses"}).status_code == 403


def test_only_names_are_remembered_of_chosen_columns(viewer: User, signed_in: SignedIn) -> None:
    client = signed_in(viewer)

    client.post("/accounts/columns/", {"listing": "licenses", "column": ["status", "a\x00", "x" * 1000]})
    client.post("/accounts/columns/", {"listing": "a\x00", "column": ["status"]})

    viewer.refresh_from_db()
    assert viewer.preferences == {"columns": {"licenses": ["status"]}}
