"""What surrounds every page: sign-in, errors, theme, navigation."""

from collections.abc import Callable

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from accounts.models import User
from licensing.models import License
from ui import announcements
from ui.announcements import Announcement

SignIn = Callable[[User], Client]
LICENSES = "/licenses/"


def test_the_right_password_opens_the_page_that_was_asked_for(client: Client, viewer: User) -> None:
    response = client.post(
        f"{reverse('account_login')}?next={LICENSES}",
        {"login": "viewer", "password": "correct horse", "next": LICENSES},
    )

    assert response["Location"] == LICENSES


def test_a_wrong_password_is_told_without_saying_which_part_was_wrong(client: Client, viewer: User) -> None:
    response = client.post(reverse("account_login"), {"login": "viewer", "password": "wrong"})

    assert "The username and/or password you specified are not correct." in response.content.decode()


def test_nobody_signs_up(client: Client, db: None) -> None:
    response = client.get(reverse("account_signup"))

    assert "ask an administrator" in response.content.decode()


@pytest.mark.parametrize("name", ["account_change_password", "account_logout", "account_reauthenticate"])
def test_pages_of_ones_own_account_have_our_look(name: str, signed_in: SignIn, viewer: User) -> None:
    response = signed_in(viewer).get(reverse(name))

    assert response.status_code == 200
    assert "css/app.css" in response.content.decode()


def test_a_missing_page_says_so_in_one_sentence(client: Client, db: None) -> None:
    response = client.get("/nothing/")

    assert response.status_code == 404
    assert "There is nothing here" in response.content.decode()


def test_a_refused_page_says_what_the_role_lacks(signed_in: SignIn, stranger: User) -> None:
    response = signed_in(stranger).get(LICENSES)

    assert response.status_code == 403
    page = response.content.decode()
    assert "Your role does not include this: see the overview, licenses, findings and freshness." in page


def test_a_broken_page_says_whose_fault_it_is(signed_in: SignIn, viewer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(License.objects.none().__class__, "visible_to", fail)
    client = signed_in(viewer)
    client.raise_request_exception = False

    response = client.get(LICENSES)

    assert response.status_code == 500
    assert "The fault is ours" in response.content.decode()
    assert "boom" not in response.content.decode()


def test_a_database_that_is_away_is_told_from_a_fault_of_ours(
    signed_in: SignIn, viewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(License.objects.none().__class__, "visible_to", fail)
    client = signed_in(viewer)
    client.raise_request_exception = False

    response = client.get(LICENSES)

    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert "The database cannot be used just now" in response.content.decode()
    assert "closed the connection" not in response.content.decode()


def test_an_expired_form_says_what_to_do(viewer: User) -> None:
    client = Client(enforce_csrf_checks=True)

    response = client.post(reverse("account_login"), {"login": "viewer"})

    assert response.status_code == 403
    assert "This form has expired" in response.content.decode()


@pytest.mark.parametrize(
    ("cookie", "expected"),
    [("dark", 'data-bs-theme="dark"'), ("light", 'data-bs-theme="light"'), ('"><script>', 'data-theme-choice="auto"')],
)
def test_a_chosen_theme_is_right_at_the_first_paint(cookie: str, expected: str, client: Client, db: None) -> None:
    client.cookies["theme"] = cookie

    assert expected in client.get(reverse("account_login")).content.decode()


def test_nothing_is_inline(signed_in: SignIn, administrator: User) -> None:
    html = signed_in(administrator).get(LICENSES).content.decode()

    assert "<style" not in html
    assert " style=" not in html
    assert " onclick=" not in html
    assert html.count("<script") == html.count("<script src=")


@pytest.mark.parametrize(("person", "shown"), [("viewer", False), ("administrator", True)])
def test_settings_stand_only_where_they_may_be_opened(
    person: str, shown: bool, signed_in: SignIn, request: pytest.FixtureRequest
) -> None:
    html = signed_in(request.getfixturevalue(person)).get(LICENSES).content.decode()

    assert (reverse("consoles:console_list") in html) is shown


def test_announcements_stand_on_the_page_and_not_in_its_fragment(
    signed_in: SignIn, viewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcements, "_sources", [lambda user, now: [Announcement(text="Numbers are <old>.")]])
    client = signed_in(viewer)

    assert "Numbers are &lt;old&gt;." in client.get(LICENSES).content.decode()
    assert "Numbers are" not in client.get(LICENSES, headers={"HX-Request": "true"}).content.decode()


def test_every_page_forbids_inline_code(client: Client, db: None, settings: Settings) -> None:
    policy = client.get(reverse("account_login"))["Content-Security-Policy"]

    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
