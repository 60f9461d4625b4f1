"""Whom an access token lets in, and what is written down of refusals."""

from datetime import datetime, timedelta
from http import HTTPStatus

from django.core.cache import cache
from django.db.models import Q
from django.http import HttpRequest

from accounts.audit.actions import Action
from accounts.audit.recording import record
from accounts.audit.strangers import stranger_note
from accounts.bearer_secrets import digest_of, hint_of
from accounts.models import AccessToken
from accounts.second_factors import lacks_factor
from accounts.throttling import TOKENS, TooManyTries, try_begin
from ui.errors import DomainError

MINUTE = timedelta(minutes=1)


class TokenRefusedError(DomainError):
    """The token opens nothing; the sentence does not say why, as only its owner needs to know."""

    status = HTTPStatus.UNAUTHORIZED


class TooManyRefusalsError(DomainError):
    """Too many wrong tokens came from one address."""

    status = HTTPStatus.TOO_MANY_REQUESTS


def token_check(request: HttpRequest, secret: str, *, now: datetime) -> AccessToken:
    """Return the token with that secret, its owner at hand, and note that it was used.

    Raises `TokenRefusedError`, and `TooManyRefusalsError` for an address from which too many of those came; others who
    fail from the same address do not shut a good token out.
    """
    token = _known(secret)
    reason = _objection(token, now)
    if token is None or reason:
        _count(request)
        _refusal_record(secret, token, reason)
        raise TokenRefusedError("This access token is not valid.")
    _used(token, now)
    return token


def _known(secret: str) -> AccessToken | None:
    if not hint_of(secret):
        return None
    return AccessToken.objects.select_related("user").filter(digest=digest_of(secret)).first()


def _objection(token: AccessToken | None, now: datetime) -> str:
    if token is None:
        return "unknown"
    if token.revoked_at is not None:
        return "revoked"
    if not token.is_good(now):
        return "expired"
    if not token.user.is_active:
        return "owner is not active"
    return "owner has no second factor" if lacks_factor(token.user) else ""


def _count(request: HttpRequest) -> None:
    try:
        try_begin(request, TOKENS)
    except TooManyTries:
        sentence = "Too many wrong access tokens came from this address; try again in a minute."
        raise TooManyRefusalsError(sentence) from None


def _refusal_record(secret: str, token: AccessToken | None, reason: str) -> None:
    """Write a refusal down, once a minute for each token: a script that goes on trying must not fill the log.

    Tokens that do not exist can be made up without end, and are bounded together.
    """
    if token is None:
        hint = hint_of(secret)
        words = f"{hint}\u2026" if hint else "not an access token"
        stranger_note(Action.TOKEN_REFUSED, subject=words, after={"reason": reason})
        return
    if not cache.add(f"token-refused:{token.pk}", True, timeout=MINUTE.total_seconds()):
        return
    record(Action.TOKEN_REFUSED, subject=token, after={"reason": reason}, actor=token.user)


def _used(token: AccessToken, now: datetime) -> None:
    """Note the use, at most once a minute."""
    is_older = Q(last_used_at=None) | Q(last_used_at__lte=now - MINUTE)
    AccessToken.objects.filter(is_older, pk=token.pk).update(last_used_at=now)
