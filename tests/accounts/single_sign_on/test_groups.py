"""The groups that the provider names decide who gets in, and with which role and scope."""

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.audit.actions import Action
from accounts.models import AccessToken, AuditEntry, User
from accounts.permissions import Role
from accounts.signals import rights_lost
from consoles.models import Console
from tests.accounts.identity import IdentityProvider
from tests.accounts.single_sign_on.arriving import refused, signed_in
from tests.accounts.tokens.factories import token_make
from tests.consoles.factories import console_make

pytestmark = pytest.mark.django_db


def test_the_first_group_that_counts_decides(provider: IdentityProvider) -> None:
    provider.claim("s-1", groups=["everybody", "something", "billing"])
    console_make(name="Frankfurt")

    user = signed_in(provider, "s-1")

    assert user is not None
    assert user.role == Role.BILLING
    assert not user.sees_everything


def test_the_scope_is_what_the_group_names(provider: IdentityProvider) -> None:
    provider.claim("s-1", groups=["billing"])
    frankfurt, _ = console_make(name="Frankfurt"), console_make(name="Vienna")

    user = signed_in(provider, "s-1")

    assert user is not None
    assert list(Console.objects.visible_to(user)) == [frankfurt]


def test_a_console_that_is_not_there_is_left_out(provider: IdentityProvider, caplog: pytest.LogCaptureFixture) -> None:
    provider.claim("s-1", groups=["billing"])
    console_make(name="Vienna")

    user = signed_in(provider, "s-1")

    assert user is not None
    assert not Console.objects.visible_to(user).exists()
    assert "a scope names a console that is not there: 'Frankfurt'" in caplog.text


def test_other_groups_at_the_next_sign_in_change_role_and_scope(provider: IdentityProvider) -> None:
    console_make(name="Frankfurt")
    provider.claim("s-1", groups=["admins"])
    before = signed_in(provider, "s-1")
    provider.claim("s-1", groups=["billing"])

    user = signed_in(provider, "s-1")

    assert user == before
    assert user is not None
    assert (user.role, user.sees_everything) == (Role.BILLING, False)
    [scope, role] = AuditEntry.objects.filter(subject_key=str(user.pk), action__endswith="_changed")[:2]
    assert (role.before, role.after) == ({"role": "Administrator"}, {"role": "Billing"})
    assert scope.after == {"consoles": ["Frankfurt"], "organizations": []}
    assert {entry.via for entry in (role, scope)} == {"single sign-on"}


def test_the_same_groups_write_nothing_down_but_the_sign_in(provider: IdentityProvider) -> None:
    provider.claim("s-1", groups=["admins"])
    signed_in(provider, "s-1")
    count = AuditEntry.objects.count()

    signed_in(provider, "s-1")

    [entry] = AuditEntry.objects.all()[: AuditEntry.objects.count() - count]
    assert (entry.action, entry.via) == (Action.SIGNED_IN, "single sign-on")


@pytest.mark.parametrize(("groups", "count"), [(["billing"], 0), (["admins"], 1)])
def test_who_has_the_rights_of_before_has_lost_none(groups: list[str], count: int, provider: IdentityProvider) -> None:
    """Such as the files that were made for them."""
    console_make(name="Frankfurt")
    provider.claim("s-1", groups=["billing"])
    signed_in(provider, "s-1")
    lost: list[object] = []

    def note(person: User, **_: object) -> None:
        lost.append(person)

    rights_lost.connect(note)
    provider.claim("s-1", groups=groups)
    signed_in(provider, "s-1")
    rights_lost.disconnect(note)

    assert len(lost) == count


def test_what_was_given_here_is_taken_back(provider: IdentityProvider) -> None:
    provider.claim("s-1", groups=["everybody"])
    user = signed_in(provider, "s-1")
    assert user is not None
    user.groups.clear()

    assert getattr(signed_in(provider, "s-1"), "role", "") == Role.VIEWER


@pytest.mark.parametrize("groups", [[], ["others"], None, "other", {"admins": True}, [["admins"]]])
def test_nobody_without_a_group_gets_in(groups: object, provider: IdentityProvider) -> None:
    provider.claim("s-1", groups=groups, preferred_username="mallory")

    assert "in no group that may use vspcdash" in refused(provider, "s-1")
    assert not User.objects.exists()
    entry = AuditEntry.objects.get(action=Action.SIGN_IN_FAILED)
    assert (entry.actor_name, entry.actor_pk, entry.via) == ("mallory", None, "single sign-on")


def test_whoever_lost_the_group_loses_role_scope_sessions_and_tokens(provider: IdentityProvider) -> None:
    provider.claim("s-1", groups=["admins"])
    open_elsewhere = Client()
    user = signed_in(provider, "s-1", open_elsewhere)
    assert user is not None
    token = token_make(user)
    provider.claim("s-1", groups=[])

    refused(provider, "s-1")

    user, token = User.objects.get(), AccessToken.objects.get()
    assert (user.role, user.sees_everything, user.is_active) == ("", False, True)
    assert not token.is_good(timezone.now())
    assert open_elsewhere.get("/settings/users/").headers["Location"].startswith("/accounts/login/")
    [failed, *taken] = AuditEntry.objects.all()[:4]
    assert (failed.action, failed.actor_pk) == (Action.SIGN_IN_FAILED, user.pk)
    assert {entry.action for entry in taken} == {"role_changed", "scope_changed", "token_revoked"}
    assert {(entry.via, entry.actor_pk) for entry in taken} == {("single sign-on", None)}


def test_whoever_is_in_a_group_again_gets_role_and_scope_back(provider: IdentityProvider) -> None:
    for groups in (["admins"], [], ["everybody"]):
        provider.claim("s-1", groups=groups)
        user = signed_in(provider, "s-1")

    assert user is not None
    assert (user.role, user.sees_everything) == (Role.VIEWER, True)


def test_another_claim_may_hold_the_groups(provider: IdentityProvider, settings: Settings) -> None:
    settings.OIDC_GROUP_CLAIM = "roles"
    provider.claim("s-1", roles="admins")

    assert getattr(signed_in(provider, "s-1"), "role", "") == Role.ADMINISTRATOR


def test_a_person_who_was_deactivated_here_does_not_get_in(provider: IdentityProvider) -> None:
    provider.claim("s-1", groups=["everybody"])
    user = signed_in(provider, "s-1")
    assert user is not None
    User.objects.filter(pk=user.pk).update(is_active=False)
    provider.claim("s-1", groups=["admins"])

    assert signed_in(provider, "s-1") is None
    assert user.role == Role.VIEWER
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.actor_pk, entry.via) == (Action.SIGN_IN_FAILED, user.pk, "single sign-on")
