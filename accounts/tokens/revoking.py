"""Taking an access token away."""

from http import HTTPStatus

from django.db import transaction
from django.utils import timezone

from accounts.audit.actions import Action
from accounts.audit.recording import record
from accounts.models import AccessToken, User
from accounts.permissions import Permission
from ui.errors import DomainError


class NotYoursError(DomainError):
    """Somebody wanted to revoke a token of somebody else."""

    status = HTTPStatus.FORBIDDEN


@transaction.atomic
def token_revoke(*, token: AccessToken, actor: User) -> bool:
    """Revoke a token, one's own or as somebody who manages people; return whether it was still to be revoked."""
    if token.user_id != actor.pk and not actor.has_perm(Permission.MANAGE_PEOPLE.full_name):
        raise NotYoursError("Only administrators revoke the access tokens of others.")
    revoked = AccessToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())
    if revoked:
        record(Action.TOKEN_REVOKED, subject=token, actor=actor, before={"owner": token.user.username})
    return bool(revoked)


@transaction.atomic
def tokens_revoke(*, owner: User, actor: User | None = None) -> None:
    """Revoke all access tokens of somebody who may not go on, and write down each."""
    for token in AccessToken.objects.select_for_update().filter(user=owner, revoked_at=None):
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        record(Action.TOKEN_REVOKED, subject=token, actor=actor, before={"owner": owner.username})
