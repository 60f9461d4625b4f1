"""Who is let in by the identity provider's word, and what is said to those who are not."""

import hmac
import logging
from http import HTTPStatus
from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.base.constants import AuthError
from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from requests import RequestException

from accounts.audit.actions import Action
from accounts.audit.recording import record
from accounts.audit.signing_in import SINGLE_SIGN_ON
from accounts.models import User
from accounts.reauthentication import PROVEN_AT
from accounts.single_sign_on.groups import GroupGrant, grant_for, grants_of
from accounts.single_sign_on.people import free_name, person_govern, person_release

logger = logging.getLogger(__name__)

PROVIDER = "openid_connect"
PROVIDER_ID = "sso"
# Seconds by which the provider's clock may be behind ours.
CLOCKS_APART = 60
NO_GROUP = "You are signed in, but in no group that may use vspcdash. Ask whoever manages the groups."
DEACTIVATED = "The account is deactivated."
NO_ANSWER = "The identity provider does not answer as it should. Try again later, or tell an administrator."
NOT_PROVEN = (
    "The identity provider does not say that you have just proven who you are (claim auth_time of the ID token)."
)
NOT_ENDED = "The sign-in did not come to its end. Please start it again."


class SingleSignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """One provider, named by the environment; its groups decide at each sign-in anew.

    An account belongs to the provider's subject. It is never found by a name or an e-mail address: both can be had by
    others, and one that exists here would be taken over.
    """

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Return the one of the environment; rows of the database make no others."""
        if not settings.OIDC_ISSUER or provider not in (None, PROVIDER, PROVIDER_ID):
            return []
        app = SocialApp(
            provider=PROVIDER,
            provider_id=PROVIDER_ID,
            name=settings.OIDC_NAME,
            client_id=settings.OIDC_CLIENT_ID,
            secret=settings.OIDC_CLIENT_SECRET,
            settings={"server_url": settings.OIDC_ISSUER, "oauth_pkce_enabled": True},
        )
        return [app]

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        """Never."""
        return False

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Whoever is in a group gets an account."""
        return True

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Let in who is in a group, with the role and scope of the first that counts; refuse everybody else."""
        _check(request, sociallogin)
        grant = _grant(sociallogin)
        if grant is None:
            if sociallogin.is_existing:
                person_release(user=sociallogin.user)
            _refuse(request, sociallogin, NO_GROUP)
        sociallogin.grant = grant
        sociallogin.state[PROVEN_AT] = sociallogin.proven_at
        sociallogin.email_addresses = []  # nobody is found by them
        if sociallogin.is_existing and not sociallogin.user.is_active:
            _refusal_record(sociallogin, DEACTIVATED)
        elif sociallogin.is_existing:
            person_govern(user=sociallogin.user, grant=grant)

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        """Make the account of somebody who comes for the first time."""
        user: User = sociallogin.user
        claims = sociallogin.claims
        email = str(claims.get("email") or "")
        user.username = free_name(str(claims.get("preferred_username") or ""), email.partition("@")[0])
        user.set_unusable_password()
        user.save()
        sociallogin.account.user = user
        sociallogin.account.save()
        person_govern(user=user, grant=sociallogin.grant)
        return user

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str = AuthError.UNKNOWN,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> NoReturn:
        """Say in one sentence why nobody was let in; whoever turned back at the provider may choose again."""
        if error == AuthError.CANCELLED:
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("account_login")))
        logger.warning("single sign-on failed: %s", type(exception).__name__ if exception else "no valid answer")
        if exception is None:
            _answer(request, NOT_ENDED, HTTPStatus.BAD_REQUEST)
        unreachable = isinstance(exception, RequestException)
        _answer(request, NO_ANSWER, HTTPStatus.SERVICE_UNAVAILABLE if unreachable else HTTPStatus.BAD_GATEWAY)


def _check(request: HttpRequest, sociallogin: SocialLogin) -> None:
    """Refuse an answer to another question, one that is to do anything but sign somebody in, and one without proof."""
    asked = str(sociallogin.state.get("nonce") or "")
    answered = str(sociallogin.claims.get("nonce") or "")
    is_answer = bool(asked) and hmac.compare_digest(asked.encode(), answered.encode())
    if not is_answer or sociallogin.state.get("process") != AuthProcess.LOGIN:
        _refuse(request, sociallogin, NOT_ENDED)
    if sociallogin.proven_at < sociallogin.state.get("proof_since", 0) - CLOCKS_APART:
        _refuse(request, sociallogin, NOT_PROVEN)


def _grant(sociallogin: SocialLogin) -> GroupGrant | None:
    claimed = sociallogin.claims.get(settings.OIDC_GROUP_CLAIM)
    groups = [claimed] if isinstance(claimed, str) else claimed
    names = {group for group in groups if isinstance(group, str)} if isinstance(groups, list) else set()
    return grant_for(grants_of(settings.OIDC_GROUPS), names)


def _refuse(request: HttpRequest, sociallogin: SocialLogin, sentence: str) -> NoReturn:
    _refusal_record(sociallogin, sentence)
    _answer(request, sentence, HTTPStatus.FORBIDDEN)


def _refusal_record(sociallogin: SocialLogin, sentence: str) -> None:
    """Write down who was not let in: by the account, or by the name that the provider has for somebody without one."""
    claims = sociallogin.claims
    name = str(claims.get("preferred_username") or claims.get("email") or claims.get("sub") or "")
    actor = sociallogin.user if sociallogin.is_existing else None
    record(Action.SIGN_IN_FAILED, actor=actor, actor_name=name, via=SINGLE_SIGN_ON, after={"reason": sentence})


def _answer(request: HttpRequest, sentence: str, status: HTTPStatus) -> NoReturn:
    raise ImmediateHttpResponse(render(request, "account/refused.html", {"sentence": sentence}, status=status))
