"""Forms of the sign-in that differ from django-allauth's."""

from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.forms import LoginWebAuthnForm
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError

from accounts.throttling import CODES, TooManyTries, try_begin
from vspcdash.encryption import decrypt, encrypt

# How long a code of an authenticator app is right: its own half minute, and those that clocks may differ.
CODE_SECONDS = 30 * (1 + 2 * settings.MFA_TOTP_TOLERANCE)


class LimitedCode:
    """A code that is tried as often as `CODES` allows, and that opens once."""

    @property
    def has_app(self) -> bool:
        """Whether codes come from an app as well, and not from the list of recovery codes only."""
        return is_mfa_enabled(self.user, [Authenticator.Type.TOTP])  # type: ignore[attr-defined,no-any-return]

    @property
    def has_key(self) -> bool:
        """Whether a security key would do in place of a code."""
        return is_mfa_enabled(self.user, [Authenticator.Type.WEBAUTHN])  # type: ignore[attr-defined,no-any-return]

    def clean_code(self) -> str:
        """Return the code where it is right."""
        try:
            begun = try_begin(context.request, CODES, account=self.user.username)  # type: ignore[attr-defined]
        except TooManyTries:
            raise ValidationError("There were too many tries. Wait five minutes, then try again.") from None
        code: str = super().clean_code()  # type: ignore[misc]
        self._use_up(code)
        begun.take_back()
        return code

    def _use_up(self, code: str) -> None:
        """django-allauth forgets a code that was used after half a minute, while it is still right."""
        authenticator: Authenticator = self.authenticator  # type: ignore[attr-defined]
        digits = "".join(filter(str.isdigit, code))
        is_app = authenticator.type == Authenticator.Type.TOTP
        if is_app and not cache.add(f"used-code:{authenticator.pk}:{digits}", True, timeout=CODE_SECONDS):
            raise get_adapter().validation_error("incorrect_code")


class CodeForm(LimitedCode, AuthenticateForm):  # type: ignore[misc]
    """The code at a sign-in."""


class CodeAgainForm(LimitedCode, ReauthenticateForm):  # type: ignore[misc]
    """The code that confirms who it is."""


class PasskeyForm(LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey in place of name and password; not for people about whom the identity provider decides."""

    def clean_credential(self) -> Authenticator:
        """Return the passkey where it is one that opens."""
        authenticator: Authenticator = super().clean_credential()
        if authenticator.user.is_governed_elsewhere:
            raise get_adapter().validation_error("incorrect_code")
        return authenticator


class NewAppForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an app; until it was right, the session keeps the secret, as encrypted as the row after it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        session = context.request.session
        if kept := session.get(SECRET_SESSION_KEY):
            session[SECRET_SESSION_KEY] = decrypt(kept)
        super().__init__(*args, **kwargs)
        session[SECRET_SESSION_KEY] = encrypt(session[SECRET_SESSION_KEY])
