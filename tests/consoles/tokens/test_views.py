"""The page of one's own access tokens."""

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.audit.actions import Action
from accounts.models import AccessToken, AuditEntry, User
from accounts.roles import Role
from accounts.tokens.revoking import NotYoursError, token_revoke
from consoles.models import Organization, ScopeGrant
from consoles.scopes import Scope
from consoles.tokens.services import TokenNotMadeError, roles_within, token_make
from tests.consoles.factories import console_make
from tests.licensing.factories import organization_make
from tests.support.passwords import password_entered

SignedIn = Callable[[User], Client]
PAGE = "/accounts/tokens/"
ENTERED = {"name": "nightly", "role": "Billing", "days": "30", "scope": "everything"}
EVERYTHING = Scope(everything=True)


@pytest.fixture
def owner(signed_in: SignedIn, billing: User) -> Client:
    """Somebody who has just entered the password."""
    return password_entered(signed_in(billing), billing)


def test_the_secret_is_shown_once_and_kept_as_a_digest(owner: Client, billing: User) -> None:
    shown = owner.post(PAGE, ENTERED).content.decode()

    [secret] = re.findall(r'value="(vspcd_[\w-]{43})"', shown)
    token = billing.access_tokens.get()
    assert (token.digest, token.hint) == (hashlib.sha256(secret.encode()).hexdigest(), secret[:12])
    assert token.expires_at - token.created_at == timedelta(days=30)
    assert secret not in owner.get(PAGE).content.decode()


def test_making_one_is_written_down_without_the_secret(owner: Client) -> None:
    secret = re.findall(r"vspcd_[\w-]{43}", owner.post(PAGE, ENTERED).content.decode())[0]

    entry = AuditEntry.objects.get(action=Action.TOKEN_MADE)
    assert (entry.subject, entry.after["role"], entry.after["scope"]) == ("nightly", "Billing", "everything")
    assert secret[6:] not in f"{entry.__dict__}"


def test_it_can_see_chosen_consoles_and_companies_only(owner: Client, billing: User) -> None:
    west = console_make(name="West")
    company = organization_make(west, name="Harbor Dental", type=Organization.Type.COMPANY)

    owner.post(PAGE, {**ENTERED, "scope": "chosen", "console": [west.pk], "organization": [company.pk]})

    grants = ScopeGrant.objects.filter(token=billing.access_tokens.get(sees_everything=False))
    assert [(grant.console, grant.organization) for grant in grants] == [(west, None), (None, company)]
    assert "West, Harbor Dental" in owner.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("entered", "sentence"),
    [
        ({"role": "Administrator"}, "not one of the available choices"),
        ({"days": "366"}, "less than or equal to 365"),
        ({"days": "0"}, "greater than or equal to 1"),
        ({"scope": "chosen"}, "Choose what the token sees: at least one console, reseller or company."),
        ({"scope": "chosen", "organization": "999"}, "not one of the available choices"),
        ({"scope": "chosen", "console": "999"}, "not one of the available choices"),
    ],
)
def test_what_goes_beyond_is_refused(entered: dict[str, str], sentence: str, owner: Client) -> None:
    console_make()

    response = owner.post(PAGE, {**ENTERED, **entered})

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not AccessToken.objects.exists()


def test_an_open_browser_alone_makes_none_and_loses_nothing(signed_in: SignedIn, billing: User) -> None:
    client = password_entered(signed_in(billing), billing, seconds_ago=3600)
    console = console_make()
    entered = {**ENTERED, "scope": "chosen", "console": [console.pk]}

    response = client.post(PAGE, entered)
    again = client.post(response["Location"], {"password": "correct horse"}, follow=True).content.decode()

    assert response["Location"].startswith("/accounts/reauthenticate/")
    assert not AccessToken.objects.exists()
    assert "This token is not made yet" in again
    assert all(typed in again for typed in ('value="nightly"', 'value="30"', 'value="chosen" checked'))
    assert f'name="console" value="{console.pk}" checked' in again


def test_the_secret_can_be_copied(owner: Client) -> None:
    html = owner.post(PAGE, ENTERED).content.decode()

    assert 'data-copy="secret"' in html
    assert "js/copy" in html


@pytest.mark.parametrize(
    ("owner_role", "offered"),
    [("billing", "Billing"), ("licensing_admin", "Billing"), ("auditor", "Auditor"), ("administrator", "Billing")],
)
def test_the_role_that_is_offered_first_reads_lists_and_little_else(
    owner_role: str, offered: str, signed_in: SignedIn, request: pytest.FixtureRequest
) -> None:
    html = signed_in(request.getfixturevalue(owner_role)).get(PAGE).content.decode()

    assert re.findall(r'<option value="([\w ]+)" selected', html) == [offered]


@pytest.fixture
def narrow(owner: Client, billing: User) -> Organization:
    """A company that alone is in the scope of the owner, beside another of the same console."""
    console = console_make(name="West")
    seen = organization_make(console, name="Harbor Dental", type=Organization.Type.COMPANY)
    organization_make(console, name="Harbor Hidden", type=Organization.Type.COMPANY)
    User.objects.filter(pk=billing.pk).update(sees_everything=False)
    ScopeGrant.objects.create(user=billing, organization=seen)
    return seen


def test_companies_are_found_among_those_that_the_owner_sees(owner: Client, narrow: Organization) -> None:
    found = owner.post(PAGE, {**ENTERED, "search": "1", "find": "harbor"}, headers={"HX-Request": "true"})

    html = found.content.decode()
    assert re.findall(r'name="organization" value="(\d+)"', html) == [str(narrow.pk)]
    assert "<html" not in html
    assert not AccessToken.objects.exists()


def test_nothing_can_be_ticked_that_the_owner_does_not_see(owner: Client, narrow: Organization) -> None:
    hidden = Organization.objects.get(name="Harbor Hidden")

    refused = owner.post(PAGE, {**ENTERED, "scope": "chosen", "organization": [hidden.pk]})
    as_a_whole = owner.post(PAGE, {**ENTERED, "scope": "chosen", "console": [hidden.console_id]})

    assert (refused.status_code, as_a_whole.status_code) == (422, 422)
    assert "West" not in re.sub(r"(?s)<tbody>.*</tbody>", "", owner.get(PAGE).content.decode())


def test_roles_are_compared_by_what_they_allow(operator: User, auditor: User, licensing_admin: User) -> None:
    assert roles_within(operator) == [Role.VIEWER, Role.OPERATOR]
    assert roles_within(auditor) == [Role.VIEWER, Role.AUDITOR]
    assert roles_within(licensing_admin) == [Role.VIEWER, Role.OPERATOR, Role.BILLING, Role.LICENSING_ADMIN]


def test_a_scope_beyond_ones_own_is_refused(billing: User) -> None:
    console = console_make()
    billing.sees_everything = False

    with pytest.raises(TokenNotMadeError):
        token_make(user=billing, name="x", role=Role.BILLING, scope=Scope(consoles=(console,)), days=1)


def test_one_revokes_ones_own(owner: Client, billing: User) -> None:
    token, _ = token_make(user=billing, name="x", role=Role.BILLING, scope=EVERYTHING, days=1)

    owner.post(f"{PAGE}{token.pk}/revoke/")

    token.refresh_from_db()
    assert not token.is_good(timezone.now())
    assert AuditEntry.objects.get(action=Action.TOKEN_REVOKED).subject == "x"


def test_that_of_somebody_else_is_not_there(owner: Client, auditor: User) -> None:
    token, _ = token_make(user=auditor, name="secret name", role=Role.VIEWER, scope=EVERYTHING, days=1)

    assert owner.post(f"{PAGE}{token.pk}/revoke/").status_code == 404
    assert "secret name" not in owner.get(PAGE).content.decode()


def test_only_administrators_revoke_those_of_others(auditor: User, billing: User, administrator: User) -> None:
    token, _ = token_make(user=auditor, name="x", role=Role.VIEWER, scope=EVERYTHING, days=1)

    with pytest.raises(NotYoursError):
        token_revoke(token=token, actor=billing)
    assert (token_revoke(token=token, actor=administrator), token_revoke(token=token, actor=auditor)) == (True, False)


def test_who_may_not_export_is_told(signed_in: SignedIn, viewer: User) -> None:
    assert "a token would read no list yet" in signed_in(viewer).get(PAGE).content.decode()
