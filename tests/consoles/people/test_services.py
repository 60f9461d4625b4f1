"""Inviting people, and changing what they may do and see."""

import pytest
from pytest_django.fixtures import Settings

from accounts.administering import PersonRuleError
from accounts.audit.actions import Action
from accounts.bearer_secrets import digest_of
from accounts.models import AuditEntry, SignInLink, User
from accounts.roles import Permission, Role
from consoles.models import Console, ScopeGrant
from consoles.people.services import person_change, person_invite
from consoles.scopes import Scope, scope_of
from tests.consoles.factories import console_make

pytestmark = pytest.mark.django_db
EVERYTHING = Scope(everything=True)


def invited(actor: User, role: Role = Role.VIEWER, scope: Scope = EVERYTHING) -> tuple[User, str]:
    return person_invite(actor=actor, username="k.weber", full_name="K. Weber", email="", role=role, scope=scope)


def fresh(person: User) -> User:
    return User.objects.get(pk=person.pk)


def test_an_invited_person_has_a_role_a_scope_and_no_password(administrator: User) -> None:
    console = console_make()

    person, token = invited(administrator, Role.BILLING, Scope(consoles=(console,)))

    link = SignInLink.objects.get()
    assert (person.role, scope_of(person).consoles) == (Role.BILLING, (console,))
    assert not person.has_usable_password()
    assert (link.purpose, link.digest) == (SignInLink.Purpose.INVITATION, digest_of(token))


def test_an_invitation_is_written_down_without_its_secret(administrator: User) -> None:
    _, token = invited(administrator)

    entries = AuditEntry.objects.all()
    assert {entry.action for entry in entries} == {"person_invited", "role_changed", "scope_changed", "link_made"}
    assert {entry.actor_name for entry in entries} == {"administrator"}
    assert token not in str(entries.values_list())


def test_a_name_that_somebody_took_meanwhile_leaves_nothing_behind(administrator: User, viewer: User) -> None:
    with pytest.raises(PersonRuleError, match="user name viewer already"):
        person_invite(
            actor=administrator, username="viewer", full_name="", email="", role=Role.VIEWER, scope=EVERYTHING
        )

    assert User.objects.count() == 2
    assert not AuditEntry.objects.exists()


def test_who_lets_nobody_in_any_more_invites_nobody(administrator: User) -> None:
    administrator.groups.clear()

    with pytest.raises(PersonRuleError):
        invited(administrator)


def test_another_role_and_scope_count_at_once(administrator: User, viewer: User) -> None:
    console, other = console_make(), console_make()

    person_change(actor=administrator, person=viewer, role=Role.AUDITOR, scope=Scope(consoles=(other,)))

    person = fresh(viewer)
    assert person.has_perm(Permission.VIEW_AUDIT.full_name)
    assert list(Console.objects.visible_to(person)) == [other]
    assert console not in Console.objects.visible_to(person)


def test_an_administrator_sees_everything_whatever_was_chosen(administrator: User, viewer: User) -> None:
    console = console_make()
    person_change(actor=administrator, person=viewer, role=Role.VIEWER, scope=Scope(consoles=(console,)))

    person_change(actor=administrator, person=viewer, role=Role.ADMINISTRATOR, scope=Scope(consoles=(console,)))

    assert scope_of(fresh(viewer)) == EVERYTHING
    assert not ScopeGrant.objects.exists()


def test_nobody_changes_the_own_role_or_scope(administrator: User) -> None:
    with pytest.raises(PersonRuleError, match="own role or scope"):
        person_change(actor=administrator, person=administrator, role=Role.VIEWER, scope=EVERYTHING)

    assert fresh(administrator).role == Role.ADMINISTRATOR


def test_role_and_scope_from_the_identity_provider_stay(administrator: User, viewer: User, settings: Settings) -> None:
    settings.OIDC_ISSUER = "https://login.example.com"
    User.objects.filter(pk=viewer.pk).update(is_managed_elsewhere=True)

    with pytest.raises(PersonRuleError, match="identity provider"):
        person_change(actor=administrator, person=viewer, role=Role.AUDITOR, scope=Scope())

    assert (fresh(viewer).role, fresh(viewer).sees_everything) == (Role.VIEWER, True)


def test_two_administrators_cannot_demote_each_other(administrator: User) -> None:
    second, _ = invited(administrator, Role.ADMINISTRATOR)
    first_as_seen, second_as_seen = fresh(administrator), fresh(second)

    person_change(actor=first_as_seen, person=second_as_seen, role=Role.VIEWER, scope=EVERYTHING)
    with pytest.raises(PersonRuleError):
        person_change(actor=second_as_seen, person=first_as_seen, role=Role.VIEWER, scope=EVERYTHING)

    assert fresh(administrator).role == Role.ADMINISTRATOR


def test_what_does_not_change_is_not_written_down(administrator: User, viewer: User) -> None:
    person_change(actor=administrator, person=viewer, role=Role.VIEWER, scope=EVERYTHING)

    assert not AuditEntry.objects.exists()


def test_a_changed_role_is_written_down_with_both(administrator: User, viewer: User) -> None:
    person_change(actor=administrator, person=viewer, role=Role.AUDITOR, scope=EVERYTHING)

    [entry] = AuditEntry.objects.filter(action=Action.ROLE_CHANGED)
    assert (entry.before, entry.after) == ({"role": "Viewer"}, {"role": "Auditor"})


def test_without_an_identity_provider_role_and_scope_are_changed_here(administrator: User, viewer: User) -> None:
    User.objects.filter(pk=viewer.pk).update(is_managed_elsewhere=True)

    person_change(actor=administrator, person=viewer, role=Role.AUDITOR, scope=EVERYTHING)

    assert fresh(viewer).role == Role.AUDITOR
