"""What administrators do to accounts, and what nobody may do, not even two at once."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.contrib.auth.models import Permission as DjangoPermission
from pytest_django.fixtures import Settings

from accounts import administering
from accounts.administering import PersonRuleError
from accounts.audit.actions import Action
from accounts.links.services import link_make
from accounts.models import AuditEntry, SignInLink, User
from accounts.roles import Permission, Role

pytestmark = pytest.mark.django_db


def fresh(person: User) -> User:
    return User.objects.get(pk=person.pk)


def administrator_make(name: str) -> User:
    person = User.objects.create_user(username=name, sees_everything=True)
    person.groups.set([Group.objects.get(name=Role.ADMINISTRATOR)])
    return person


def manager_make() -> User:
    """Somebody who lets people in without being an administrator."""
    person = User.objects.create_user(username="manager", sees_everything=True)
    person.user_permissions.add(DjangoPermission.objects.get(codename=Permission.MANAGE_PEOPLE.value))
    return person


def entries(action: Action) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action=action))


def test_a_deactivated_person_is_signed_out_and_stays_out(administrator: User, viewer: User) -> None:
    link_make(user=viewer, purpose=SignInLink.Purpose.PASSWORD)
    before = viewer.get_session_auth_hash()

    administering.person_deactivate(actor=administrator, person=viewer)

    assert not fresh(viewer).is_active
    assert fresh(viewer).get_session_auth_hash() != before
    assert not SignInLink.objects.filter(used_at=None).exists()
    assert [entry.actor_name for entry in entries(Action.PERSON_DEACTIVATED)] == ["administrator"]


def test_deactivating_twice_is_written_down_once(administrator: User, viewer: User) -> None:
    administering.person_deactivate(actor=administrator, person=viewer)
    administering.person_deactivate(actor=administrator, person=viewer)

    assert len(entries(Action.PERSON_DEACTIVATED)) == 1


def test_an_activated_person_has_the_role_from_before(administrator: User, viewer: User) -> None:
    administering.person_deactivate(actor=administrator, person=viewer)

    administering.person_activate(actor=administrator, person=viewer)

    assert fresh(viewer).is_active
    assert fresh(viewer).role == Role.VIEWER
    assert len(entries(Action.PERSON_ACTIVATED)) == 1


def test_nobody_deactivates_the_own_account(administrator: User) -> None:
    administrator_make("second")

    with pytest.raises(PersonRuleError, match="Nobody deactivates the own account"):
        administering.person_deactivate(actor=administrator, person=administrator)

    assert fresh(administrator).is_active
    assert not AuditEntry.objects.exists()


def test_the_last_active_administrator_is_not_deactivated(administrator: User) -> None:
    administrator_make("away")
    User.objects.filter(username="away").update(is_active=False)

    with pytest.raises(PersonRuleError, match="last active administrator"):
        administering.person_deactivate(actor=manager_make(), person=administrator)

    assert fresh(administrator).is_active


def test_the_last_active_administrator_keeps_the_role(administrator: User) -> None:
    actor = manager_make()

    with (
        pytest.raises(PersonRuleError, match="last active administrator"),
        administering.turn(actor=actor, person=administrator) as found,
    ):
        administering.role_set(actor=actor, person=found, role=Role.VIEWER)

    assert fresh(administrator).role == Role.ADMINISTRATOR


def test_two_administrators_cannot_take_the_role_from_each_other(administrator: User) -> None:
    second = administrator_make("second")
    first_as_seen, second_as_seen = fresh(administrator), fresh(second)
    # What a view has asked is remembered by the person of the request.
    assert second_as_seen.has_perm(Permission.MANAGE_PEOPLE.full_name)

    with administering.turn(actor=first_as_seen, person=second_as_seen) as found:
        administering.role_set(actor=first_as_seen, person=found, role=Role.VIEWER)
    with pytest.raises(PersonRuleError, match="does not include this any more"):
        administering.person_deactivate(actor=second_as_seen, person=first_as_seen)

    assert fresh(administrator).is_active
    assert fresh(second).role == Role.VIEWER


def test_two_administrators_cannot_shut_each_other_out(administrator: User) -> None:
    second = administrator_make("second")
    first_as_seen, second_as_seen = fresh(administrator), fresh(second)

    administering.person_deactivate(actor=first_as_seen, person=second_as_seen)
    with pytest.raises(PersonRuleError):
        administering.person_deactivate(actor=second_as_seen, person=first_as_seen)

    assert [person.is_active for person in (fresh(administrator), fresh(second))] == [True, False]


def test_two_managers_cannot_remove_the_last_two_administrators(administrator: User) -> None:
    second, manager = administrator_make("second"), manager_make()
    both = [fresh(administrator), fresh(second)]

    administering.person_deactivate(actor=manager, person=both[0])
    with pytest.raises(PersonRuleError, match="last active administrator"):
        administering.person_deactivate(actor=manager, person=both[1])

    assert fresh(second).is_active


def test_ended_sessions_are_written_down(administrator: User, viewer: User) -> None:
    before = viewer.get_session_auth_hash()

    administering.sessions_end(actor=administrator, person=viewer)

    assert fresh(viewer).get_session_auth_hash() != before
    assert [entry.subject for entry in entries(Action.SESSIONS_ENDED)] == ["viewer"]


def test_ending_sessions_leaves_what_somebody_else_changed(administrator: User, viewer: User) -> None:
    stale = fresh(viewer)
    administering.person_deactivate(actor=administrator, person=viewer)

    administering.sessions_end(actor=administrator, person=stale)

    assert not fresh(viewer).is_active


def test_reset_second_factors_are_gone_with_the_sessions(administrator: User, viewer: User) -> None:
    Authenticator.objects.create(user=viewer, type=Authenticator.Type.TOTP, data={"secret": "the-secret"})
    before = viewer.get_session_auth_hash()

    administering.factors_reset(actor=administrator, person=viewer)

    [entry] = entries(Action.FACTORS_RESET)
    assert not Authenticator.objects.exists()
    assert fresh(viewer).get_session_auth_hash() != before
    assert entry.before == {"second_factors": ["totp"]}


def test_second_factors_of_others_stay(administrator: User, viewer: User, operator: User) -> None:
    Authenticator.objects.create(user=operator, type=Authenticator.Type.TOTP, data={})

    administering.factors_reset(actor=administrator, person=viewer)

    assert Authenticator.objects.count() == 1


def test_nobody_resets_the_own_second_factors(administrator: User) -> None:
    with pytest.raises(PersonRuleError, match="one's own"):
        administering.factors_reset(actor=administrator, person=administrator)


def test_a_link_of_somebody_who_was_invited_is_an_invitation(administrator: User) -> None:
    invited = User.objects.create_user(username="invited")

    purpose, _ = administering.password_link_make(actor=administrator, person=invited)

    assert purpose == SignInLink.Purpose.INVITATION


def test_a_link_of_somebody_who_signs_in_is_for_a_new_password(administrator: User, viewer: User) -> None:
    purpose, _ = administering.password_link_make(actor=administrator, person=viewer)

    assert purpose == SignInLink.Purpose.PASSWORD
    assert SignInLink.objects.get().created_by == administrator


@pytest.mark.parametrize(
    ("values", "sentence"),
    [({"is_active": False}, "is deactivated"), ({"is_managed_elsewhere": True}, "identity provider")],
)
def test_no_link_is_made_that_would_open_nothing(
    values: dict[str, bool], sentence: str, administrator: User, viewer: User, settings: Settings
) -> None:
    settings.OIDC_ISSUER = "https://login.example.com"
    User.objects.filter(pk=viewer.pk).update(**values)

    with pytest.raises(PersonRuleError, match=sentence):
        administering.password_link_make(actor=administrator, person=viewer)

    assert not SignInLink.objects.exists()
