"""Inviting somebody in the browser."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from accounts.bearer_secrets import digest_of
from accounts.models import SignInLink, User
from consoles.models import Console, Organization
from consoles.scopes import scope_of
from tests.consoles.factories import console_make
from tests.licensing.factories import organization_make
from tests.ui.listing_claims import HTMX

INVITE = reverse("people:invite")
ENTERED = {"username": "k.weber", "full_name": "K. Weber", "email": "", "role": "Viewer", "scope": "everything"}


@pytest.fixture
def console(db: None) -> Console:
    return console_make(name="EU-West")


def company_make(console: Console, name: str) -> Organization:
    company: Organization = organization_make(console, name=name, type=Organization.Type.COMPANY)
    return company


def token_in(html: str) -> str:
    found = re.search(r'value="http://testserver/accounts/link/([\w-]+)/"', html)
    assert found, html
    return found[1]


def test_the_link_is_shown_and_works(visitor: Client) -> None:
    response = visitor.post(INVITE, ENTERED)

    assert SignInLink.objects.get().digest == digest_of(token_in(response.content.decode()))
    assert "It is shown only now" in response.content.decode()
    assert "no-store" in response.headers["Cache-Control"]


def test_the_link_is_shown_on_no_later_page(visitor: Client) -> None:
    token = token_in(visitor.post(INVITE, ENTERED).content.decode())
    person = User.objects.get(username="k.weber")

    for address in ("/settings/users/", reverse("people:person", args=[person.pk]), INVITE):
        assert token not in visitor.get(address).content.decode()


def test_chosen_consoles_and_companies_are_the_scope(visitor: Client, console: Console) -> None:
    company = company_make(console, "Alder")

    visitor.post(INVITE, {**ENTERED, "scope": "chosen", "console": [console.pk], "organization": [company.pk]})

    scope = scope_of(User.objects.get(username="k.weber"))
    assert (scope.consoles, scope.organizations) == ((console,), (company,))


def test_what_was_chosen_does_not_count_beside_everything(visitor: Client, console: Console) -> None:
    visitor.post(INVITE, {**ENTERED, "console": [console.pk]})

    assert scope_of(User.objects.get(username="k.weber")).everything


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"username": ""}, "This field is required"),
        ({"username": "two words"}, "Enter a valid username"),
        ({"username": "ADMINISTRATOR"}, "Somebody has this user name already"),
        ({"email": "nonsense"}, "Enter a valid email address"),
        ({"role": "King"}, "not one of the available choices"),
        ({"scope": "chosen"}, "Choose what this person sees"),
        ({"scope": "chosen", "console": "4711"}, "not one of the available choices"),
        ({"scope": "chosen", "organization": "9" * 30}, "not one of the available choices"),
    ],
)
def test_a_wrong_entry_is_a_sentence_and_invites_nobody(
    changed: dict[str, str], sentence: str, visitor: Client
) -> None:
    response = visitor.post(INVITE, {**ENTERED, **changed})

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert User.objects.count() == 1


def test_companies_are_found_by_typing(visitor: Client, console: Console) -> None:
    company_make(console, "Alder & Sons")
    company_make(console, "Birch")

    html = visitor.post(INVITE, {**ENTERED, "search": "1", "find": "ald"}, headers=HTMX).content.decode()

    assert html.startswith('<div id="scope-organizations">')
    assert "Alder &amp; Sons" in html
    assert "Birch" not in html
    assert User.objects.count() == 1


def test_a_search_without_script_keeps_what_was_entered(visitor: Client, console: Console) -> None:
    chosen, other = company_make(console, "Chosen company"), company_make(console, "Alder")
    entered = {**ENTERED, "scope": "chosen", "organization": [chosen.pk], "search": "1", "find": "alder"}

    html = visitor.post(INVITE, entered).content.decode()

    assert 'value="k.weber"' in html
    assert f'name="organization" value="{chosen.pk}" checked' in html
    assert f'name="organization" value="{other.pk}">' in html
    assert "Nobody was invited yet" not in html


@pytest.mark.parametrize("number", [20, 21])
def test_a_search_that_finds_more_says_so(number: int, visitor: Client, console: Console) -> None:
    for index in range(number):
        company_make(console, f"Alder {index}")

    html = visitor.post(INVITE, {"search": "1", "find": "alder"}, headers=HTMX).content.decode()

    assert html.count('name="organization"') == 20
    assert ("More fit" in html) is (number > 20)


def test_one_letter_finds_nothing(visitor: Client, console: Console) -> None:
    company_make(console, "Alder")

    html = visitor.post(INVITE, {"search": "1", "find": "a"}, headers=HTMX).content.decode()

    assert "at least two characters" in html
    assert "Alder" not in html


def test_an_old_proof_asks_for_the_password_and_keeps_what_was_entered(late: Client, console: Console) -> None:
    company = company_make(console, "Alder")
    entered = {**ENTERED, "scope": "chosen", "organization": [company.pk]}

    response = late.post(INVITE, entered)
    again = late.post(response.headers["Location"], {"password": "correct horse"}, follow=True).content.decode()

    assert User.objects.count() == 1
    assert response.headers["Location"].startswith("/accounts/reauthenticate/")
    assert 'value="k.weber"' in again
    assert f'name="organization" value="{company.pk}" checked' in again


def test_no_link_is_made_for_a_host_that_may_be_anybodys(visitor: Client, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]

    shown = visitor.get(INVITE, headers={"host": "evil.example"}).content.decode()
    response = visitor.post(INVITE, ENTERED, headers={"host": "evil.example"})

    assert "VSPCDASH_PUBLIC_URL" in shown
    assert "evil.example" not in shown
    assert response.status_code == 409
    assert User.objects.count() == 1


def test_a_link_leads_to_the_public_address_whatever_host_was_asked(visitor: Client, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    settings.PUBLIC_URL = "https://licenses.example.com"

    html = visitor.post(INVITE, ENTERED, headers={"host": "evil.example"}).content.decode()

    assert 'value="https://licenses.example.com/accounts/link/' in html
    assert "evil.example" not in html


def test_nobody_is_invited_to_a_password_where_there_are_none(visitor: Client, settings: Settings) -> None:
    settings.LOCAL_PASSWORDS = False

    page = visitor.get(INVITE).content.decode()
    response = visitor.post(INVITE, {"username": "n.brandt", "role": "Viewer", "scope": "everything"})

    assert "Passwords of vspcdash are switched off" in page
    assert response.status_code == 409
    assert not User.objects.filter(username="n.brandt").exists()
