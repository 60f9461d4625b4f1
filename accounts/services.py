"""Writes about people."""

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction

from accounts.audit.actions import Action
from accounts.audit.recording import record, record_change
from accounts.models import User
from accounts.permissions import Role
from accounts.signals import rights_lost


@transaction.atomic
def administrator_ensure() -> str | None:
    """Make the administrator that the environment names unless the account exists.

    Returns the password when it was made up here, so that the caller can print it once, otherwise None.
    """
    if User.objects.filter(username=settings.ADMIN_USER).exists():
        return None
    password = settings.ADMIN_PASSWORD or secrets.token_urlsafe(12)
    user = User.objects.create_user(username=settings.ADMIN_USER, password=password, sees_everything=True)
    role_give(person=user, role=Role.ADMINISTRATOR)
    record(Action.PERSON_INVITED, subject=user, after=standing_of(user), via="start")
    return None if settings.ADMIN_PASSWORD else password


@transaction.atomic
def person_ensure(*, username: str, role: Role) -> str | None:
    """Give a person one role in place of any other, making the account where there is none, and write it down.

    Returns the password of a new account, which is nowhere else in the clear, otherwise None.
    """
    password = secrets.token_urlsafe(12)
    # In the order in which `turn` locks, or each could wait for the other.
    Group.objects.select_for_update().get(name=Role.ADMINISTRATOR)
    user = User.objects.select_for_update(no_key=True).filter(username=username).first()
    is_new = user is None
    if user is None:
        user = User.objects.create_user(username=username, password=password, sees_everything=True)
    before = standing_of(user)
    role_give(person=user, role=role)
    if role == Role.ADMINISTRATOR and not user.sees_everything:
        user.sees_everything = True
        user.save(update_fields=["sees_everything"])
    if is_new:
        record(Action.PERSON_INVITED, subject=user, after=standing_of(user))
    elif before != standing_of(user):
        record_change(Action.ROLE_CHANGED, subject=user, before=before, after=standing_of(user))
        rights_lost.send(User, person=user, actor=None)
    return password if is_new else None


def role_give(*, person: User, role: Role) -> None:
    """Put a person into the group of the role and out of all others; who calls this writes down that it changed."""
    person.groups.set([Group.objects.get(name=role)])


def standing_of(user: User) -> dict[str, Any]:
    """Return what lets somebody in and what it opens, as the audit log keeps it."""
    return {"role": user.role, "sees_everything": user.sees_everything, "is_active": user.is_active}


def columns_choose(*, user: User, listing: str, columns: list[str]) -> None:
    """Remember which columns of `listing` this person wants to see; an empty list brings the default back."""
    chosen = dict(user.preferences.get("columns", {}))
    if columns:
        chosen[listing] = columns
    else:
        chosen.pop(listing, None)
    user.preferences = {**user.preferences, "columns": chosen}
    user.save(update_fields=["preferences"])
