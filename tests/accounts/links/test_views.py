"""Following a one-time link: what is seen, what is logged, and who is in afterwards."""

import logging
import time

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.test import Client
from django.urls import include, path

from accounts.audit.actions import Action
from accounts.links.services import link_make
from accounts.links.views import KEY
from accounts.models import AuditEntry, SignInLink, User
from vspcdash.urls import urlpatterns as product_urls

Purpose = SignInLink.Purpose
# The pages of second factors, which a sign-in leads to; the product has them at addresses of its own.
urlpatterns = [*product_urls, path("accounts/second-factor/", include("allauth.mfa.urls"))]
NEW = {"new_password1": "an own long password", "new_password2": "an own long password"}
PAGE = "/accounts/link/"


def followed(client: Client, token: str) -> Client:
    assert client.get(f"{PAGE}{token}/").headers["Location"] == PAGE
    return client


def test_the_secret_leaves_the_address_before_a_page_is_shown(client: Client, token: str) -> None:
    response = client.get(f"{PAGE}{token}/")

    assert (response.status_code, response.headers["Location"]) == (303, PAGE)
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response.headers["Cache-Control"]


def test_looking_at_a_link_uses_nothing_up(client: Client, token: str) -> None:
    for _ in range(3):
        html = followed(client, token).get(PAGE).content.decode()

    assert "Choose a new password" in html
    assert "viewer" in html
    assert SignInLink.objects.get().used_at is None


def test_the_page_is_kept_by_no_browser(client: Client, token: str) -> None:
    response = followed(client, token).get(PAGE)

    assert "no-store" in response.headers["Cache-Control"]


def test_the_session_keeps_no_secret(client: Client, token: str) -> None:
    followed(client, token)

    assert token not in str([session.get_decoded() for session in Session.objects.all()])


def test_a_new_password_is_saved_and_the_person_is_in(client: Client, token: str, viewer: User) -> None:
    response = followed(client, token).post(PAGE, NEW)

    viewer.refresh_from_db()
    assert response.headers["Location"] == "/"
    assert client.session["_auth_user_id"] == str(viewer.pk)
    assert viewer.check_password(NEW["new_password1"])


def test_who_came_by_a_link_has_just_proven_who_it_is(client: Client, token: str) -> None:
    followed(client, token).post(PAGE, NEW)

    [record] = client.session[AUTHENTICATION_METHODS_SESSION_KEY]
    assert (record["method"], time.time() - record["at"] < 60) == ("link", True)


def test_the_session_gets_another_key(client: Client, token: str) -> None:
    before = followed(client, token).session.session_key

    client.post(PAGE, NEW)

    assert client.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()


def test_other_sessions_of_the_person_end(client: Client, token: str, viewer: User) -> None:
    other = Client()
    other.force_login(viewer)

    followed(client, token).post(PAGE, NEW)

    assert other.get("/").headers["Location"].startswith("/accounts/login/")


def test_somebody_who_is_signed_in_becomes_the_person_of_the_link(
    client: Client, token: str, viewer: User, operator: User
) -> None:
    client.force_login(operator)

    followed(client, token).post(PAGE, NEW)

    assert client.session["_auth_user_id"] == str(viewer.pk)
    assert [record["method"] for record in client.session[AUTHENTICATION_METHODS_SESSION_KEY]] == ["link"]


@pytest.mark.parametrize(
    "entered",
    [{**NEW, "new_password2": "another long password"}, {"new_password1": "short", "new_password2": "short"}, {}],
)
def test_a_password_that_will_not_do_uses_nothing_up(entered: dict[str, str], client: Client, token: str) -> None:
    response = followed(client, token).post(PAGE, entered)

    assert response.status_code == 422
    assert SignInLink.objects.get().used_at is None
    assert "_auth_user_id" not in client.session


def test_a_break_glass_link_is_one_button(client: Client, administrator: User) -> None:
    followed(client, link_make(user=administrator, purpose=Purpose.BREAK_GLASS))

    html = client.get(PAGE).content.decode()
    client.post(PAGE)

    assert 'type="password"' not in html
    assert client.session["_auth_user_id"] == str(administrator.pk)


@pytest.mark.urls(__name__)
def test_a_second_factor_is_asked_for(client: Client, token: str, viewer: User) -> None:
    Authenticator.objects.create(user=viewer, type=Authenticator.Type.TOTP, data={"secret": "x"})

    response = followed(client, token).post(PAGE, NEW)

    assert response.headers["Location"].startswith("/accounts/second-factor/authenticate/")
    assert "_auth_user_id" not in client.session


@pytest.mark.urls(__name__)
def test_the_session_is_a_new_one_before_a_second_factor_is_asked_for(client: Client, token: str, viewer: User) -> None:
    Authenticator.objects.create(user=viewer, type=Authenticator.Type.TOTP, data={"secret": "x"})
    before = followed(client, token).session.session_key

    client.post(PAGE, NEW)

    assert client.session.session_key != before
    assert KEY not in client.session


def spoiled(how: str, token: str) -> str:
    """A link that does not work, in each of the ways."""
    links = SignInLink.objects.all()
    if how == "used":
        links.update(used_at="2020-01-01T00:00Z")
    elif how == "expired":
        links.update(expires_at="2020-01-01T00:00Z")
    elif how == "deactivated":
        User.objects.update(is_active=False)
    return "made-up" if how == "wrong" else token


WAYS = ["used", "expired", "deactivated", "wrong"]


@pytest.mark.parametrize("how", WAYS)
def test_a_link_that_does_not_work_is_one_sentence(how: str, client: Client, token: str) -> None:
    followed(client, spoiled(how, token))

    looked, posted = client.get(PAGE), client.post(PAGE, NEW)

    for response in (looked, posted):
        assert response.status_code == 404
        assert "This link does not work" in response.content.decode()
        assert "viewer" not in response.content.decode()
    assert User.objects.get().check_password("correct horse")


@pytest.mark.parametrize("how", WAYS)
def test_links_that_do_not_work_are_told_apart_by_nothing(how: str, token: str) -> None:
    client, stranger = Client(), Client()

    answer = client.get(f"{PAGE}{spoiled(how, token)}/")
    made_up = stranger.get(f"{PAGE}made-up/")

    own = "X-Request-ID"
    assert answer.status_code == made_up.status_code
    assert {k: v for k, v in answer.items() if k != own} == {k: v for k, v in made_up.items() if k != own}
    assert not answer.cookies


def test_a_link_that_does_not_work_forgets_the_one_before(client: Client, token: str) -> None:
    followed(client, token)

    followed(client, "made-up")

    assert client.get(PAGE).status_code == 404


def test_many_tries_from_one_address_are_held(client: Client, token: str) -> None:
    for number in range(30):
        client.get(f"{PAGE}made-up-{number}/")

    assert followed(client, token).get(PAGE).status_code == 404
    assert SignInLink.objects.get().used_at is None


def test_many_passwords_from_one_address_are_held(client: Client, token: str) -> None:
    followed(client, token)
    for _ in range(30):
        client.post(PAGE, {})

    response = client.post(PAGE, NEW)

    assert response.status_code == 429
    assert SignInLink.objects.get().used_at is None


def test_a_network_of_ipv6_tries_as_one_address(token: str) -> None:
    for number in range(30):
        Client(REMOTE_ADDR=f"2001:db8:1:2::{number:x}").get(f"{PAGE}made-up/")

    held = followed(Client(REMOTE_ADDR="2001:db8:1:2::ffff"), token)

    assert held.get(PAGE).status_code == 404
    assert AuditEntry.objects.get(action=Action.SIGN_IN_HELD).after == {"tried": "link", "held": "address"}


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"])
def test_the_secret_stands_in_no_log(method: str, token: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client = Client(enforce_csrf_checks=True)

    client.generic(method, f"{PAGE}{token}/")
    client.generic(method, f"{PAGE}{token}", follow=False)
    client.get(PAGE)
    client.post(PAGE, NEW)

    assert not [record for record in caplog.records if token in f"{record.getMessage()}{record.__dict__}"]


def test_the_secret_of_a_request_to_a_wrong_host_stands_in_no_log(
    client: Client, token: str, caplog: pytest.LogCaptureFixture
) -> None:
    response = client.get(f"{PAGE}{token}/", headers={"host": "evil.example"})

    assert response.status_code == 400
    assert token not in caplog.text


def test_a_failure_is_logged_without_the_secret(
    token: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("accounts.links.views.link_find", fail)

    Client(raise_request_exception=False).get(f"{PAGE}{token}/")

    assert "Service Unavailable: /accounts/link/.../" in caplog.messages
    assert token not in caplog.text


def test_a_post_of_another_site_is_refused(token: str) -> None:
    client = followed(Client(enforce_csrf_checks=True), token)

    assert client.post(PAGE, NEW).status_code == 403
    assert SignInLink.objects.get().used_at is None
