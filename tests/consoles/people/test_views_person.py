"""The page of a person: what it offers, and what its buttons do."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from accounts.models import SignInLink, User
from accounts.roles import Role
from consoles.models import ScopeGrant
from consoles.scopes import scope_of
from tests.consoles.factories import console_make

BUTTONS = ["switch", "sign_out", "factors", "link"]


def address(name: str, person: User) -> str:
    return reverse(f"people:{name}", args=[person.pk])


def text(client: Client, person: User, query: str = "") -> str:
    return client.get(f"{address('person', person)}{query}").content.decode()


def fresh(person: User) -> User:
    return User.objects.get(pk=person.pk)


def test_the_page_begins_with_the_role_and_scope_that_are(visitor: Client, viewer: User) -> None:
    console = console_make()
    User.objects.filter(pk=viewer.pk).update(sees_everything=False)
    ScopeGrant.objects.create(user=viewer, console=console)

    html = text(visitor, viewer)

    assert re.findall(r'name="(\w+)" value="(\w+)" checked', html) == [
        ("role", "Viewer"),
        ("scope", "chosen"),
        ("console", str(console.pk)),
    ]


def test_a_role_and_scope_are_saved(visitor: Client, viewer: User) -> None:
    console = console_make()
    entered = {"role": "Operator", "scope": "chosen", "console": [console.pk]}

    response = visitor.post(address("person", viewer), entered)

    assert response.headers["Location"] == address("person", viewer)
    assert fresh(viewer).role == Role.OPERATOR
    assert scope_of(fresh(viewer)).consoles == (console,)


def test_what_is_not_ticked_any_more_is_out_of_the_scope(visitor: Client, viewer: User) -> None:
    kept, removed = console_make(), console_make()
    User.objects.filter(pk=viewer.pk).update(sees_everything=False)
    for console in (kept, removed):
        ScopeGrant.objects.create(user=viewer, console=console)

    visitor.post(address("person", viewer), {"role": "Viewer", "scope": "chosen", "console": [kept.pk]})

    assert scope_of(fresh(viewer)).consoles == (kept,)


def test_a_change_that_waits_for_the_password_is_shown_as_not_saved(late: Client, viewer: User) -> None:
    response = late.post(address("person", viewer), {"role": "Operator", "scope": "everything"})

    again = late.post(response.headers["Location"], {"password": "correct horse"}, follow=True).content.decode()

    assert fresh(viewer).role == Role.VIEWER
    assert "This is not saved yet" in again
    assert 'value="Operator" checked' in again


@pytest.mark.parametrize("name", BUTTONS)
def test_a_button_asks_for_the_password_after_a_while(name: str, late: Client, viewer: User) -> None:
    before = viewer.get_session_auth_hash()

    response = late.post(address(name, viewer), {"is_active": "0"})

    assert response.headers["Location"].startswith("/accounts/reauthenticate/?next=%2Fsettings%2Fusers%2F")
    assert fresh(viewer).is_active
    assert fresh(viewer).get_session_auth_hash() == before
    assert not SignInLink.objects.exists()


def test_a_person_is_deactivated_and_activated(visitor: Client, viewer: User) -> None:
    states = []
    for value in ("0", "1"):
        visitor.post(address("switch", viewer), {"is_active": value})
        states.append(fresh(viewer).is_active)

    assert states == [False, True]


def test_what_shuts_somebody_out_or_weakens_an_account_takes_a_second_step(visitor: Client, viewer: User) -> None:
    Authenticator.objects.create(user=viewer, type=Authenticator.Type.TOTP, data={})

    steps = re.findall(r'<details class="confirming">.*?</details>', text(visitor, viewer), re.DOTALL)

    assert [re.findall(r"<summary[^>]*>(.*?)<", step) for step in steps] == [["Reset second factors"], ["Deactivate"]]
    assert all('<button class="btn btn-danger" type="submit"' in step for step in steps)
    assert all(address(name, viewer) in step for name, step in zip(("factors", "switch"), steps, strict=True))


def test_ended_sessions_end(visitor: Client, viewer: User) -> None:
    other = Client()
    other.force_login(viewer)

    visitor.post(address("sign_out", viewer))

    assert other.get("/").headers["Location"].startswith("/accounts/login/")


def test_who_ends_the_own_sessions_stays_in_this_browser(visitor: Client, administrator: User) -> None:
    other = Client()
    other.force_login(administrator)

    visitor.post(address("sign_out", administrator))

    assert visitor.get("/settings/users/").status_code == 200
    assert other.get("/settings/users/").status_code == 302


def test_second_factors_are_reset(visitor: Client, viewer: User) -> None:
    Authenticator.objects.create(user=viewer, type=Authenticator.Type.TOTP, data={})

    offered = "Reset second factors" in text(visitor, viewer)
    visitor.post(address("factors", viewer))

    assert offered
    assert not Authenticator.objects.exists()
    assert "Reset second factors" not in text(visitor, viewer)


def test_a_new_password_link_is_shown_this_once(visitor: Client, viewer: User) -> None:
    response = visitor.post(address("link", viewer))

    assert "http://testserver/accounts/link/" in response.content.decode()
    assert "It is shown only now" in response.content.decode()
    assert "no-store" in response.headers["Cache-Control"]
    assert "/accounts/link/" not in text(visitor, viewer)


def test_the_own_page_offers_nothing_that_nobody_may(visitor: Client, administrator: User) -> None:
    html = text(visitor, administrator)

    assert "Nobody changes the own role or scope" in html
    assert "End my other sessions" in html
    for missing in ("Save role and scope", "Deactivate", "new-password link", "Reset second factors"):
        assert missing not in html


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("person", "own role or scope"), ("switch", "own account"), ("factors", "own page"), ("link", "Change password")],
)
def test_what_nobody_may_is_refused_by_a_sentence(
    name: str, sentence: str, visitor: Client, administrator: User
) -> None:
    response = visitor.post(address(name, administrator), {"role": "Viewer", "scope": "everything", "is_active": "0"})

    assert response.status_code == 409
    assert sentence in response.content.decode()


def test_a_person_of_the_identity_provider_is_not_changed_here(
    visitor: Client, viewer: User, settings: Settings
) -> None:
    settings.OIDC_ISSUER = "https://login.example.com"
    User.objects.filter(pk=viewer.pk).update(is_managed_elsewhere=True)

    html = text(visitor, viewer)
    response = visitor.post(address("person", viewer), {"role": "Operator", "scope": "everything"})

    assert "identity provider" in html
    assert "Save role and scope" not in html
    assert response.status_code == 409


def test_a_deactivated_person_is_offered_no_link(visitor: Client, viewer: User) -> None:
    User.objects.filter(pk=viewer.pk).update(is_active=False)

    html = text(visitor, viewer)

    assert "Activate again" in html
    assert "new-password link" not in html


def test_the_page_tells_what_happened_to_the_account_and_to_no_other(
    visitor: Client, viewer: User, operator: User
) -> None:
    visitor.post(address("person", viewer), {"role": "Auditor", "scope": "everything"})
    visitor.post(address("sign_out", operator))

    html = text(visitor, viewer)

    assert "<strong>administrator</strong> changed a role" in html
    assert "Role: Viewer → Auditor" in html
    assert "ended all sessions" not in html


def test_an_account_without_a_history_says_so(visitor: Client, viewer: User) -> None:
    assert "Nothing has been done to it" in text(visitor, viewer)


def test_somebody_who_is_not_there_is_not_found(visitor: Client) -> None:
    assert visitor.get("/settings/users/4711/").status_code == 404
    assert visitor.post("/settings/users/4711/link/").status_code == 404


def test_a_name_that_looks_like_markup_is_text(visitor: Client, viewer: User) -> None:
    User.objects.filter(pk=viewer.pk).update(first_name="<script>alert(1)</script>")

    assert "<script>alert" not in text(visitor, viewer)
