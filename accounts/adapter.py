"""How sign-in and second factors differ from django-allauth's defaults."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core import context
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.audit.actions import Action
from accounts.audit.strangers import name_failed
from accounts.known_browsers import browser_remember
from accounts.models import User
from accounts.reauthentication import signed_in_recently
from accounts.throttling import PASSWORDS, TooManyTries, try_begin
from vspcdash.encryption import decrypt, encrypt

Methods = list[dict[str, Any]]
# How django-allauth calls the codes of an app and recovery codes among them.
BY_CODE = "mfa_reauthenticate"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up: administrators make accounts. Tries are limited, and each ends in the same sentence."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": (
            "There were too many tries. Wait five minutes, then try again; or have an administrator make you a link "
            "that lets you in once."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Whether somebody may be led there: only within this installation."""
        request = context.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Return whose name and password these are; None as well where that person may not come in by them."""
        if not settings.LOCAL_PASSWORDS:
            raise PermissionDenied(f"Passwords do not open vspcdash: use {settings.OIDC_NAME}.")
        name = str(credentials.get("username", ""))
        try:
            begun = try_begin(request, PASSWORDS, account=name)
        except TooManyTries:
            raise self.validation_error("too_many_login_attempts") from None
        user = authenticate(request, **credentials)
        AuthenticationBackend.unstash_authenticated_user()  # whoever was deactivated gets no page of their own
        if not isinstance(user, User) or user.is_governed_elsewhere:
            name_failed(Action.SIGN_IN_FAILED, name=name, after={"tried": PASSWORDS.name})
            return None
        begun.take_back()
        return user

    def post_login(self, request: HttpRequest, user: User, **options: Any) -> HttpResponse:
        """Lead on, and know this browser again."""
        response: HttpResponse = super().post_login(request, user, **options)
        browser_remember(response, user)
        return response

    def is_reauthentication_required(self, *, app: str, **options: Any) -> bool:
        """Return False; raise `ReauthenticationRequired` where it is too long ago to change a second factor.

        Asked by a plain True, django-allauth would let people change who have neither password nor factor.
        """
        if not signed_in_recently(context.request):
            raise ReauthenticationRequired
        return False

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> Methods:
        """Return by what the person can confirm who it is, the usual way first; at least a page that says how."""
        if not isinstance(user, User):
            return []
        methods: Methods = super().get_reauthentication_methods(user)
        if not is_mfa_enabled(user, [Authenticator.Type.TOTP]):
            methods = _with_codes_last(methods)
        if not user.has_own_password:
            methods = [method for method in methods if method["id"] != "reauthenticate"]
        if user.is_governed_elsewhere:
            url = reverse("account_single_sign_on_again")
            methods.insert(0, {"id": "single_sign_on", "description": f"Use {settings.OIDC_NAME}", "url": url})
        return methods or [{"id": "link", "description": "Use a new link", "url": reverse("account_link_again")}]


def _with_codes_last(methods: Methods) -> Methods:
    """The methods of somebody without an app, whose only codes are those for the day on which the key is lost."""
    codes = [{**method, "description": "Use a recovery code"} for method in methods if method["id"] == BY_CODE]
    return [method for method in methods if method["id"] != BY_CODE] + codes


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors are encrypted, and apps and keys show the name by which the person signs in."""

    def encrypt(self, text: str) -> str:
        """Return the secret as the database keeps it."""
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret itself."""
        return decrypt(encrypted_text)

    def get_totp_label(self, user: User) -> str:
        """Return how an authenticator app names the account."""
        return user.username

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return for what a security key is: this installation, by the name in its address."""
        return {**super().get_public_key_credential_rp_entity(), "name": "vspcdash"}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """Return how a security key names the account."""
        return {**super().get_public_key_credential_user_entity(user), "name": user.username}
