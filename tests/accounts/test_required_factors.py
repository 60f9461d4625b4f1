"""Roles that must have a second factor: nothing is open to people who have none, but what leads to one."""

from functools import partial

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.audit.actions import Action
from accounts.models import AuditEntry, User
from accounts.second_factors import lacks_factor, requirement_check
from tests.accounts.tokens.factories import SECRET, token_make

SECURITY = "/accounts/security/"


@pytest.fixture(autouse=True)
def required(settings: Settings) -> None:
    settings.REQUIRE_MFA = ["administrator", "licensing-admin"]


def factor_add(user: User, kind: str = "totp") -> None:
    Authenticator.objects.create(user=user, type=kind, data={})


@pytest.fixture
def lacking(client: Client, administrator: User) -> Client:
    client.force_login(administrator)
    return client


@pytest.mark.parametrize(
    "path",
    [
        "/", "/licenses/", "/licenses/?format=csv", "/settings/consoles/", "/accounts/password/change/",
        "/operations/", "/usage/", "/reports/", "/refreshes/", "/accounts/login/",
    ],
)  # fmt: skip
def test_every_page_leads_to_the_factors(path: str, lacking: Client) -> None:
    response = lacking.get(path)

    assert (response.status_code, response.headers["Location"]) == (303, SECURITY)


def test_a_fragment_leads_the_whole_page_there(lacking: Client) -> None:
    response = lacking.get("/licenses/", headers={"HX-Request": "true"})

    assert response.headers["HX-Redirect"] == SECURITY
    assert response.content == b""


@pytest.mark.parametrize("path", ["/refreshes/start/", "/accounts/columns/", "/settings/consoles/add/"])
def test_a_write_does_nothing_but_lead_there(path: str, lacking: Client, administrator: User) -> None:
    response = lacking.post(path, {"listing": "licenses", "column": "status"})

    administrator.refresh_from_db()
    assert (response.status_code, response.headers["Location"]) == (303, SECURITY)
    assert administrator.preferences == {}


@pytest.mark.parametrize("path", [SECURITY, "/healthz", "/accounts/reauthenticate/"])
def test_the_way_to_a_factor_is_open(path: str, lacking: Client) -> None:
    assert lacking.get(path).status_code == 200


def test_one_may_sign_out(lacking: Client) -> None:
    lacking.post("/accounts/logout/")

    assert "_auth_user_id" not in lacking.session


def test_the_page_says_why(lacking: Client) -> None:
    assert "Your role needs a second factor." in lacking.get(SECURITY).content.decode()


def test_nothing_leads_away_from_the_page_on_which_a_factor_is_added(lacking: Client) -> None:
    page = lacking.get(SECURITY).content.decode()
    poll = lacking.get("/alerts/bell/", headers={"HX-Request": "true", "X-Automatic": "true", "X-Stays": "true"})

    assert "Sign out" in page
    assert 'id="bell"' not in page
    assert (poll.status_code, "HX-Redirect" in poll.headers) == (204, False)


@pytest.mark.parametrize("kind", ["totp", "webauthn"])
def test_a_factor_opens_everything(kind: str, lacking: Client, administrator: User) -> None:
    factor_add(administrator, kind)

    assert lacking.get("/licenses/").status_code == 200


def test_recovery_codes_alone_are_no_factor(lacking: Client, administrator: User) -> None:
    factor_add(administrator, "recovery_codes")

    assert lacking.get("/licenses/").status_code == 303


def test_other_roles_are_let_be(client: Client, viewer: User) -> None:
    client.force_login(viewer)

    assert client.get("/licenses/").status_code == 200


def test_all_means_people_without_a_role_as_well(settings: Settings, viewer: User, stranger: User) -> None:
    settings.REQUIRE_MFA = ["all"]

    assert lacks_factor(viewer)
    assert lacks_factor(stranger)


def test_nobody_is_asked_where_nothing_is_required(settings: Settings, administrator: User) -> None:
    settings.REQUIRE_MFA = []

    assert not lacks_factor(administrator)


def test_an_access_token_of_an_owner_without_a_factor_is_refused(administrator: User, client: Client) -> None:
    token_make(administrator)
    asked = partial(client.get, "/licenses/?format=json", headers={"Authorization": f"Bearer {SECRET}"})

    refused = asked()
    factor_add(administrator)

    assert (refused.status_code, asked().status_code) == (401, 200)
    entry = AuditEntry.objects.get(action=Action.TOKEN_REFUSED)
    assert (entry.subject, entry.after) == ("nightly", {"reason": "owner has no second factor"})


@pytest.mark.parametrize("listed", [["Administrator"], ["admin"], ["viewer", ""]])
def test_a_role_that_is_none_stops_the_start(listed: list[str]) -> None:
    with pytest.raises(ImproperlyConfigured, match="VSPCDASH_REQUIRE_MFA must list some of viewer, operator, "):
        requirement_check(listed)
