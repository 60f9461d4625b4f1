"""Sessions get another key with each step of the sign-in, ways back stay in the house, and both are written down."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from accounts.audit.actions import Action
from accounts.models import AuditEntry, User
from tests.accounts.entering import AUTHENTICATE, app_add, code_of, enter

OUTSIDE = ["https://evil.example/", "//evil.example/", "https:evil.example", "/\\evil.example", "javascript:alert(1)"]

pytestmark = pytest.mark.django_db


def planted(client: Client) -> str:
    """The key of a session that somebody else may know."""
    session = client.session
    session["planted"] = True
    session.save()
    return str(session.session_key)


def test_a_planted_session_is_not_the_one_that_is_signed_in(client: Client, viewer: User) -> None:
    before = planted(client)

    enter(client, viewer)

    assert client.session.session_key != before


def test_the_key_changes_with_the_second_factor(client: Client, viewer: User, clock: time_machine.Traveller) -> None:
    secret = app_add(Client(), viewer)
    clock.shift(timedelta(minutes=10))
    planted(client)
    enter(client, viewer)
    between = client.session.session_key

    client.post(AUTHENTICATE, {"code": code_of(secret)})

    assert "_auth_user_id" in client.session
    assert client.session.session_key != between


@pytest.mark.parametrize("target", OUTSIDE)
class TestWayBack:
    def test_of_a_sign_in(self, target: str, client: Client, viewer: User) -> None:
        entered = {"login": "viewer", "password": "correct horse", "next": target}

        assert client.post("/accounts/login/", entered).headers["Location"] == "/"

    def test_of_a_sign_in_that_is_none_any_more(self, target: str, client: Client, viewer: User) -> None:
        client.force_login(viewer)

        assert client.get("/accounts/login/", {"next": target}).headers["Location"] == "/"

    def test_of_a_sign_out(self, target: str, client: Client, viewer: User) -> None:
        client.force_login(viewer)

        assert client.post("/accounts/logout/", {"next": target}).headers["Location"] == "/accounts/login/"

    def test_of_a_confirmation(self, target: str, client: Client, viewer: User) -> None:
        client.force_login(viewer)
        entered = {"password": "correct horse", "next": target}

        assert client.post("/accounts/reauthenticate/", entered).headers["Location"] == "/"

    def test_of_a_changed_password(self, target: str, client: Client, viewer: User) -> None:
        client.force_login(viewer)
        passwords = {"oldpassword": "correct horse", "password1": "battery staple", "password2": "battery staple"}

        response = client.post("/accounts/password/change/", {**passwords, "next": target})

        assert response.headers["Location"].startswith("/accounts/")

    def test_of_a_second_factor(self, target: str, viewer: User, clock: time_machine.Traveller) -> None:
        secret, client = app_add(Client(), viewer), Client()
        clock.shift(timedelta(minutes=10))
        client.post("/accounts/login/", {"login": "viewer", "password": "correct horse", "next": target})

        response = client.post(AUTHENTICATE, {"code": code_of(secret), "next": target})

        assert response.headers["Location"] == "/"


def test_signing_in_and_out_and_a_new_password_are_written_down(client: Client, viewer: User) -> None:
    enter(client, viewer)
    passwords = {"oldpassword": "correct horse", "password1": "battery staple", "password2": "battery staple"}
    client.post("/accounts/password/change/", passwords)
    client.post("/accounts/logout/")

    entries = AuditEntry.objects.order_by("pk")
    assert [entry.action for entry in entries] == [Action.SIGNED_IN, Action.PASSWORD_CHANGED, Action.SIGNED_OUT]
    assert {(entry.actor_pk, entry.actor_name) for entry in entries} == {(viewer.pk, "viewer")}
    assert not [entry for entry in entries if "staple" in str(vars(entry)) or "horse" in str(vars(entry))]
