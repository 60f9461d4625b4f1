"""Scopes that come in names: what the names find, and nothing else."""

import pytest

from accounts import named_scope
from accounts.models import User
from accounts.named_scope import NamedScope
from consoles.models import Organization
from consoles.named_scope import scope_resolved
from consoles.scopes import Scope, scope_of
from tests.consoles.factories import console_make
from tests.licensing.factories import NOW, organization_make

RESELLER = Organization.Type.RESELLER

pytestmark = pytest.mark.django_db


def test_names_become_rows() -> None:
    console = console_make(name="Frankfurt")
    reseller = organization_make(console, name="Acme", type=RESELLER)
    company = organization_make(console, name="Harbor")

    found = scope_resolved(NamedScope(consoles=("Frankfurt",), resellers=("Acme",), companies=("Harbor",)))

    assert found == Scope(consoles=(console,), organizations=(reseller, company))


def test_everything_is_everything() -> None:
    assert scope_resolved(NamedScope(everything=True)) == Scope(everything=True)


@pytest.mark.parametrize(
    "named",
    [
        NamedScope(consoles=("Vienna",)),
        NamedScope(consoles=("frankfurt",)),
        NamedScope(resellers=("Harbor",)),
        NamedScope(companies=("Acme",)),
        NamedScope(companies=("Gone",)),
        NamedScope(companies=("",)),
    ],
)
def test_a_name_that_finds_nothing_is_left_out_and_logged(named: NamedScope, caplog: pytest.LogCaptureFixture) -> None:
    console = console_make(name="Frankfurt")
    organization_make(console, name="Acme", type=RESELLER)
    organization_make(console, name="Harbor")
    organization_make(console, name="Gone", gone_at=NOW)

    assert scope_resolved(named) == Scope()
    assert "that is not there" in caplog.text


def test_a_name_of_two_finds_neither_until_its_console_is_named(caplog: pytest.LogCaptureFixture) -> None:
    rows = [organization_make(console_make(name=name), name="Acme", type=RESELLER) for name in ("North", "South")]

    assert scope_resolved(NamedScope(resellers=("Acme",))) == Scope()
    assert "is not one" in caplog.text
    assert scope_resolved(NamedScope(resellers=("Acme (South)",))) == Scope(organizations=(rows[1],))


def test_a_name_that_ends_in_brackets_is_a_name_first() -> None:
    console = console_make(name="North")
    organization_make(console, name="Acme")
    bracketed = organization_make(console, name="Acme (North)")

    assert scope_resolved(NamedScope(companies=("Acme (North)",))) == Scope(organizations=(bracketed,))


def test_a_person_gets_it_in_place_of_any_other(viewer: User) -> None:
    console = console_make(name="Frankfurt")

    named_scope.assign(viewer, NamedScope(consoles=("Frankfurt", "Frankfurt", "Vienna")))

    assert scope_of(viewer) == Scope(consoles=(console,))


def test_a_person_of_whose_scope_nothing_is_found_sees_nothing(viewer: User) -> None:
    named_scope.assign(viewer, NamedScope(consoles=("Vienna",)))

    viewer.refresh_from_db()
    assert not viewer.sees_everything
    assert scope_of(viewer) == Scope()
