"""Accounts of people whom the identity provider lets in."""

import re
from contextlib import AbstractContextManager
from dataclasses import replace

from django.db import transaction

from accounts import named_scope
from accounts.audit.actions import Action
from accounts.audit.context import acting, current
from accounts.audit.recording import record_change
from accounts.audit.signing_in import SINGLE_SIGN_ON
from accounts.models import User
from accounts.named_scope import NamedScope
from accounts.services import role_give
from accounts.signals import rights_lost
from accounts.single_sign_on.groups import GroupGrant
from accounts.tokens.revoking import tokens_revoke

LONGEST = 100


def free_name(*wishes: str) -> str:
    """Return a user name that nobody has, as close as can be to the first wish that is one.

    A name that is taken is never shared: whoever has it here need not be the person of that name over there.
    """
    cleaned = (re.sub(r"[^\w.@+-]", "", wish)[:LONGEST] for wish in wishes)
    wanted = next(filter(None, cleaned), "person")
    name, number = wanted, 1
    while User.objects.filter(username__iexact=name).exists():
        number += 1
        name = f"{wanted}-{number}"
    return name


@transaction.atomic
def person_govern(*, user: User, grant: GroupGrant) -> None:
    """Give `user` the role and scope of the group in place of any other, and write down what that changed.

    This also takes the role from the last administrator: what the provider says holds, and a way in is left to whoever
    has the machine.
    """
    with _by_provider():
        before = {"role": user.role}
        user.is_managed_elsewhere = True
        user.save(update_fields=["is_managed_elsewhere"])
        role_give(person=user, role=grant.role)
        record_change(Action.ROLE_CHANGED, subject=user, before=before, after={"role": grant.role.value})
        is_moved = named_scope.assign(user, grant.scope)
        # At nearly every sign-in nothing is another.
        if is_moved or before["role"] != grant.role:
            rights_lost.send(User, person=user, actor=None)


@transaction.atomic
def person_release(*, user: User) -> None:
    """Take role, scope, sessions and access tokens from somebody who is in no group any more, and write it down."""
    with _by_provider():
        before = {"role": user.role}
        user.groups.clear()
        user.session_generation += 1
        user.save(update_fields=["session_generation"])
        record_change(Action.ROLE_CHANGED, subject=user, before=before, after={"role": ""})
        named_scope.assign(user, NamedScope())
        tokens_revoke(owner=user)
        rights_lost.send(User, person=user, actor=None)


def _by_provider() -> AbstractContextManager[None]:
    """Let what is done be written down as the provider's word, from where the person is."""
    return acting(replace(current(), actor=None, via=SINGLE_SIGN_ON))
