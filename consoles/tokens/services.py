"""Making access tokens."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.audit.actions import Action
from accounts.audit.recording import record
from accounts.bearer_secrets import Prefix, digest_of, hint_of, secret_make
from accounts.models import AccessToken, User
from accounts.roles import ROLE_PERMISSIONS, Permission, Role
from consoles.models import Console, Organization
from consoles.scopes import Scope, grants_replace
from ui.errors import DomainError

LEAST_DAYS, MOST_DAYS = 1, 365
MOST_TOKENS = 50


class TokenNotMadeError(DomainError):
    """The token would allow more than its owner may, or there are too many."""


def roles_within(user: User) -> list[Role]:
    """Return the roles that allow nothing that this person may not do; the order of the roles says nothing of that."""
    return [role for role in Role if all(user.has_perm(granted.full_name) for granted in ROLE_PERMISSIONS[role])]


def role_offered(user: User) -> Role | None:
    """Return the role that a token of this person needs least of: it exports, and sees no more than it must.

    A token reads lists, and does but the little that the API takes, so what a role may do besides counts for nothing.
    None where none of the roles exports.
    """
    exporting = [role for role in roles_within(user) if Permission.EXPORT in ROLE_PERMISSIONS[role]]
    return min(exporting, key=_sights, default=None)


def _sights(role: Role) -> int:
    return sum(granted.startswith("view_") for granted in ROLE_PERMISSIONS[role])


@transaction.atomic
def token_make(*, user: User, name: str, role: Role, scope: Scope, days: int) -> tuple[AccessToken, str]:
    """Return a new token of `user` that lives for so many days, and its secret, which is kept nowhere.

    Raises `TokenNotMadeError` where role or scope go beyond the person's own.
    """
    now = timezone.now()
    _demand_within(user, role, scope)
    if user.access_tokens.filter(revoked_at=None, expires_at__gt=now).count() >= MOST_TOKENS:
        raise TokenNotMadeError(f"Nobody has more than {MOST_TOKENS} access tokens; revoke one first.")
    secret = secret_make(Prefix.ACCESS_TOKEN)
    token = AccessToken.objects.create(
        user=user,
        name=name,
        digest=digest_of(secret),
        hint=hint_of(secret),
        role=role,
        sees_everything=scope.everything,
        created_at=now,
        expires_at=_expiry(now, days),
    )
    grants_replace(token, scope)
    granted = {"role": role.value, "expires_at": token.expires_at.isoformat(), **scope.words}
    record(Action.TOKEN_MADE, subject=token, actor=user, after=granted)
    return token, secret


def _demand_within(user: User, role: Role, scope: Scope) -> None:
    if role not in roles_within(user):
        raise TokenNotMadeError("An access token cannot do more than you may do yourself.")
    consoles = {console.pk for console in scope.consoles}
    organizations = {organization.pk for organization in scope.organizations}
    covered = set(Console.objects.covered_by(user).filter(pk__in=consoles).values_list("pk", flat=True))
    visible = set(Organization.objects.visible_to(user).filter(pk__in=organizations).values_list("pk", flat=True))
    if not (consoles <= covered and organizations <= visible):
        raise TokenNotMadeError("An access token cannot see more than you see yourself.")
    if not (scope.everything or consoles or organizations):
        raise TokenNotMadeError("Choose what the access token sees.")


def _expiry(now: datetime, days: int) -> datetime:
    if not LEAST_DAYS <= days <= MOST_DAYS:
        raise TokenNotMadeError(f"An access token lives for {LEAST_DAYS} to {MOST_DAYS} days.")
    return now + timedelta(days=days)
