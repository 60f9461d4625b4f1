"""What administrators do to the accounts of others, and the rules that no two of them can break together.

Each write happens in `turn`: whoever changes what people may do waits for whoever does so already, and looks at the
accounts as they are then. So two administrators cannot take the role from each other at once.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from accounts.audit.actions import Action
from accounts.audit.recording import record, record_change
from accounts.links.services import link_make, links_void
from accounts.models import SignInLink, User
from accounts.roles import Permission, Role
from accounts.services import role_give
from accounts.signals import rights_lost
from accounts.tokens.revoking import tokens_revoke
from ui.errors import DomainError

OWN_ROLE = "Nobody changes the own role or scope: ask another administrator."
OWN_STATE = "Nobody deactivates the own account: ask another administrator."
OWN_FACTORS = "Second factors of one's own are changed on one's own page."
OWN_PASSWORD = "Your own password is changed under “Change password” in your menu."  # noqa: S105 - a sentence
LAST = "This is the last active administrator: make somebody else an administrator first."
ELSEWHERE = "Role and scope of this person come from the identity provider at each sign-in: change them there."
PASSWORD_ELSEWHERE = "This person signs in through the identity provider, which keeps the password."  # noqa: S105 - a sentence
INACTIVE = "This account is deactivated: activate it first, a link would open nothing."
NOT_ANY_MORE = "Your role does not include this any more."


class PersonRuleError(DomainError):
    """A change that nobody may make; the sentence says why."""


@contextmanager
def turn(*, actor: User, person: User | None = None) -> Iterator[User]:
    """Yield the person - or the actor, where there is none yet - as the account is now, in a transaction.

    Nobody else changes what people may do until it ends. Raises `PersonRuleError` for an actor who may do that no more.
    """
    with transaction.atomic():
        Group.objects.select_for_update().get(name=Role.ADMINISTRATOR)
        if not User.objects.get(pk=actor.pk).has_perm(Permission.MANAGE_PEOPLE.full_name):
            raise PersonRuleError(NOT_ANY_MORE)
        # Without its key: who asks for an operation at that moment refers to the account, and two could wait in a ring.
        yield User.objects.select_for_update(no_key=True).get(pk=(person or actor).pk)


def role_set(*, actor: User, person: User, role: Role) -> None:
    """Give a person one role in place of any other, within `turn`; raises `PersonRuleError`."""
    demand(person.pk != actor.pk, OWN_ROLE)
    demand(not person.is_governed_elsewhere, ELSEWHERE)
    before = person.role
    if before == Role.ADMINISTRATOR and role != Role.ADMINISTRATOR:
        _demand_another(person)
    role_give(person=person, role=role)
    record_change(Action.ROLE_CHANGED, subject=person, before={"role": before}, after={"role": role.value}, actor=actor)
    rights_lost.send(User, person=person, actor=actor)


def person_deactivate(*, actor: User, person: User) -> None:
    """Shut a person out at once: sessions and access tokens end, links open nothing, and nothing that waits is begun.

    Raises `PersonRuleError`.
    """
    with turn(actor=actor, person=person) as found:
        demand(found.pk != actor.pk, OWN_STATE)
        if not found.is_active:
            return
        _demand_another(found)
        found.is_active = False
        _sessions_end(found)
        links_void(user=found, now=timezone.now())
        tokens_revoke(owner=found, actor=actor)
        record(Action.PERSON_DEACTIVATED, subject=found, actor=actor)
        rights_lost.send(User, person=found, actor=actor)


def person_activate(*, actor: User, person: User) -> None:
    """Let a person in again, with the role and scope from before."""
    with turn(actor=actor, person=person) as found:
        if found.is_active:
            return
        found.is_active = True
        found.save(update_fields=["is_active"])
        record(Action.PERSON_ACTIVATED, subject=found, actor=actor)


def sessions_end(*, actor: User, person: User) -> User:
    """Sign a person out wherever that person is signed in, and return the account as it is then."""
    with turn(actor=actor, person=person) as found:
        _sessions_end(found)
        record(Action.SESSIONS_ENDED, subject=found, actor=actor)
        return found


def factors_reset(*, actor: User, person: User) -> None:
    """Remove all second factors of somebody who has lost them, and end the sessions; raises `PersonRuleError`."""
    with turn(actor=actor, person=person) as found:
        demand(found.pk != actor.pk, OWN_FACTORS)
        factors = Authenticator.objects.filter(user=found)
        types = sorted(factors.values_list("type", flat=True))
        factors.delete()
        _sessions_end(found)
        record(Action.FACTORS_RESET, subject=found, before={"second_factors": types}, actor=actor)


def password_link_make(*, actor: User, person: User) -> tuple[SignInLink.Purpose, str]:
    """Make a link by which a person chooses a password - the first one, for who was invited - and return its secret.

    Raises `PersonRuleError` where the person would not sign in by it.
    """
    with turn(actor=actor, person=person) as found:
        demand(found.pk != actor.pk, OWN_PASSWORD)
        demand(found.is_active, INACTIVE)
        demand(not found.is_governed_elsewhere, PASSWORD_ELSEWHERE)
        purpose = SignInLink.Purpose.INVITATION if found.is_invited else SignInLink.Purpose.PASSWORD
        return purpose, link_make(user=found, purpose=purpose, actor=actor)


def demand(is_so: bool, sentence: str) -> None:
    """Raise `PersonRuleError` with `sentence` unless it is so."""
    if not is_so:
        raise PersonRuleError(sentence)


def _demand_another(person: User) -> None:
    """Somebody else must be left to let people in, where the person is an active administrator."""
    others = User.objects.administrators().exclude(pk=person.pk)
    is_one = person.is_active and person.role == Role.ADMINISTRATOR
    demand(not is_one or others.exists(), LAST)


def _sessions_end(person: User) -> None:
    person.session_generation += 1
    person.save(update_fields=["is_active", "session_generation"])
