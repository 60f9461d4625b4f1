"""Inviting people, and giving them another role and scope."""

from django.db import IntegrityError, transaction

from accounts.administering import PersonRuleError, role_set, turn
from accounts.audit.actions import Action
from accounts.audit.recording import record
from accounts.links.services import link_make
from accounts.models import SignInLink, User
from accounts.roles import Role
from consoles.scopes import Scope, scope_set

EVERYTHING = Scope(everything=True)


def person_invite(
    *, actor: User, username: str, full_name: str, email: str, role: Role, scope: Scope
) -> tuple[User, str]:
    """Make an account without a password, and return it with the secret of the link by which it gets one.

    Raises `PersonRuleError` for a user name that somebody took meanwhile.
    """
    with turn(actor=actor):
        person = _person_make(username=username, first_name=full_name, email=email)
        record(Action.PERSON_INVITED, subject=person, actor=actor)
        role_set(actor=actor, person=person, role=role)
        scope_set(holder=person, scope=_scope_of_role(role, scope), actor=actor)
        return person, link_make(user=person, purpose=SignInLink.Purpose.INVITATION, actor=actor)


def person_change(*, actor: User, person: User, role: Role, scope: Scope) -> None:
    """Give a person this role and scope in place of any other, at once; raises `PersonRuleError`."""
    with turn(actor=actor, person=person) as found:
        role_set(actor=actor, person=found, role=role)
        scope_set(holder=found, scope=_scope_of_role(role, scope), actor=actor)


def _scope_of_role(role: Role, scope: Scope) -> Scope:
    """Administrators see everything: they add consoles, and let others see them."""
    return EVERYTHING if role == Role.ADMINISTRATOR else scope


def _person_make(**values: str) -> User:
    try:
        with transaction.atomic():
            return User.objects.create_user(**values)
    except IntegrityError as error:
        raise PersonRuleError(f"Somebody has the user name {values['username']} already.") from error
