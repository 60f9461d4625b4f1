"""Whom the months of a console can be handed to."""

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.permissions import Permission
from consoles.models import Console

NOT_THEIRS = "This person may not look after reports of this console. Reload the page and choose again."


def people(console: Console) -> "QuerySet[User]":
    """Return those who see the board of this console and may look after its months, by name."""
    covered = Q(sees_everything=True) | Q(pk__in=console.scope_grants.exclude(user=None).values("user"))
    found = _allowed(Permission.NOTE_REPORTS).filter(covered, pk__in=_allowed(Permission.VIEW_REPORTS).values("pk"))
    return found.distinct().order_by("first_name", "last_name", "username")


def _allowed(permission: Permission) -> "QuerySet[User]":
    return User.objects.with_perm(permission.full_name)
