"""The list of people: what it says of each, how it narrows and sorts, and what its exports leave out."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from consoles.models import Organization, ScopeGrant
from consoles.people.columns import COLUMNS
from consoles.people.selectors import IS_INVITED
from consoles.people.services import person_invite
from consoles.scopes import Scope
from tests.consoles.factories import console_make
from tests.licensing.factories import organization_make
from tests.ui.listing_claims import HTMX, queries_of

LIST = "/settings/users/"
SignedIn = Callable[[User], Client]


def rows_of(client: Client, **query: str) -> list[dict[str, object]]:
    response = client.get(LIST, {**query, "format": "json"})
    rows: list[dict[str, object]] = json.loads(response.getvalue())
    return rows


def names_of(client: Client, **query: str) -> list[object]:
    return [row["username"] for row in rows_of(client, **query)]


def person_make(name: str, role: Role = Role.VIEWER, **values: Any) -> User:
    person = User.objects.create_user(username=name, password="correct horse", **values)
    person.groups.set([Group.objects.get(name=role)])
    return person


def test_a_scope_is_said_in_words(visitor: Client) -> None:
    console, person = console_make(), person_make("k.weber")
    reseller = organization_make(console, name="Reseller", type=Organization.Type.RESELLER)
    companies = [organization_make(console, name=f"Company {n}", type=Organization.Type.COMPANY) for n in range(2)]
    ScopeGrant.objects.create(user=person, console=console)
    for organization in (reseller, *companies):
        ScopeGrant.objects.create(user=person, organization=organization)

    said = {row["username"]: row["scope"] for row in rows_of(visitor)}

    assert said == {"administrator": "Everything", "k.weber": "1 console, 1 reseller, 2 companies"}


def test_somebody_who_sees_nothing_stands_out(visitor: Client) -> None:
    person_make("k.weber")

    assert '<span class="badge-word warning">Nothing</span>' in visitor.get(LIST).content.decode()


def test_second_factors_are_said_in_words(visitor: Client, viewer: User) -> None:
    for kind in ("totp", "webauthn", "webauthn", "recovery_codes"):
        Authenticator.objects.create(user=viewer, type=kind, data={})

    said = {row["username"]: row["second_factors"] for row in rows_of(visitor)}

    assert said == {"administrator": "None", "viewer": "App, 2 security keys"}


def test_states_tell_who_can_get_in(visitor: Client, administrator: User) -> None:
    scope = Scope(everything=True)
    person_invite(actor=administrator, username="new", full_name="", email="", role=Role.VIEWER, scope=scope)
    person_make("gone", is_active=False)

    said = {row["username"]: row["state"] for row in rows_of(visitor)}

    assert said == {"new": "invited", "administrator": "active", "gone": "deactivated"}


@pytest.mark.parametrize("has_signed_in", [False, True])
@pytest.mark.parametrize("is_managed_elsewhere", [False, True])
@pytest.mark.parametrize("password", ["correct horse", None], ids=["with a password", "without one"])
def test_the_list_and_the_account_agree_on_who_is_invited(
    has_signed_in: bool, is_managed_elsewhere: bool, password: str | None, db: None
) -> None:
    person = User(username="k.weber", is_managed_elsewhere=is_managed_elsewhere)
    person.last_login = timezone.now() if has_signed_in else None
    person.set_password(password)
    person.save()

    assert person.is_invited is User.objects.filter(IS_INVITED, pk=person.pk).exists()


def test_an_invitation_that_has_expired_says_so(visitor: Client, administrator: User) -> None:
    with time_machine.travel(timezone.now() - timedelta(hours=73)):
        scope = Scope(everything=True)
        person_invite(actor=administrator, username="new", full_name="", email="", role=Role.VIEWER, scope=scope)

    assert "Invitation expired" in visitor.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "weber"}, ["k.weber"]),
        ({"q": "example.com"}, ["k.weber"]),
        ({"role": "Operator"}, ["o.novak"]),
        ({"state": "deactivated"}, ["gone"]),
        ({"q": "nobody"}, []),
    ],
)
def test_the_list_is_narrowed(query: dict[str, str], expected: list[str], visitor: Client) -> None:
    person_make("k.weber", email="k@example.com")
    person_make("o.novak", Role.OPERATOR)
    person_make("gone", is_active=False)

    assert names_of(visitor, **query) == expected


def test_an_empty_answer_says_what_to_do(visitor: Client) -> None:
    html = visitor.get(LIST, {"q": "nobody"}).content.decode()

    assert "Nobody fits these filters." in html
    assert "Show everybody" in html


@pytest.mark.parametrize("key", [column.key for column in COLUMNS if column.order_by])
@pytest.mark.parametrize("sign", ["", "-"])
def test_every_column_that_sorts_keeps_everybody(key: str, sign: str, visitor: Client) -> None:
    for number in range(3):
        person_make(f"person-{number}", list(Role)[number], first_name=f"P{number}")

    assert sorted(map(str, names_of(visitor, sort=f"{sign}{key}"))) == [
        "administrator",
        "person-0",
        "person-1",
        "person-2",
    ]


def test_names_sort_by_what_pages_call_people(visitor: Client) -> None:
    person_make("zz", first_name="Anna")
    person_make("bb")

    assert names_of(visitor, sort="name") == ["administrator", "zz", "bb"]


def test_the_fragment_is_the_list_alone(visitor: Client) -> None:
    html = visitor.get(LIST, headers=HTMX).content.decode()

    assert html.startswith('<div id="listing"')


@pytest.mark.parametrize("query", ["", "?format=json"])
def test_queries_do_not_grow_with_people(query: str, visitor: Client) -> None:
    for number in range(3):
        person_make(f"person-{number}")
    few = queries_of(visitor, f"{LIST}{query}")
    for number in range(3, 30):
        person_make(f"person-{number}")

    assert queries_of(visitor, f"{LIST}{query}") == few


def test_an_export_has_no_secret(visitor: Client, viewer: User) -> None:
    [row] = [row for row in rows_of(visitor) if row["username"] == "viewer"]

    assert set(row) == {
        "name", "username", "email", "role", "scope", "last_sign_in_at", "second_factors", "state", "created_at",
    }  # fmt: skip
    assert viewer.password not in str(row)


def test_nobody_else_sees_who_there_is(auditor: User, signed_in: SignedIn) -> None:
    assert signed_in(auditor).get(LIST).status_code == 403


def test_settings_lead_to_what_the_person_may_change(visitor: Client) -> None:
    html = visitor.get(LIST).content.decode()

    assert '<a href="/settings/consoles/">Consoles</a>' in html
    assert '<a href="/settings/users/" aria-current="true">Users</a>' in html
