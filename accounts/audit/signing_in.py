"""What is written down about signing in and out, passwords and second factors: django-allauth tells by its signals."""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.signals import password_changed, user_logged_in
from allauth.mfa import signals as factor_signals
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_out
from django.http import HttpRequest

from accounts.audit.actions import Action
from accounts.audit.recording import record
from accounts.models import User

SINGLE_SIGN_ON = "single sign-on"
WORDS = {"socialaccount": SINGLE_SIGN_ON, "totp": "authenticator app", "webauthn": "security key"}


def connect() -> None:
    """Listen from now on."""
    user_logged_in.connect(_signed_in)
    user_logged_out.connect(_signed_out)
    password_changed.connect(_password_changed)
    factor_signals.authenticator_added.connect(_factor_added)
    factor_signals.authenticator_reset.connect(_factor_added)
    factor_signals.authenticator_removed.connect(_factor_removed)
    factor_signals.authentication_failed.connect(_code_failed)


def _signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    records = get_authentication_records(request, user)
    ways = [_words(found.get("type") or found["method"]) for found in records]
    record(Action.SIGNED_IN, actor=user, via=SINGLE_SIGN_ON if SINGLE_SIGN_ON in ways else "", after={"by": ways})


def _signed_out(user: User | None, **_: Any) -> None:
    if user is not None:
        record(Action.SIGNED_OUT, actor=user)


def _password_changed(user: User, **_: Any) -> None:
    record(Action.PASSWORD_CHANGED, subject=user)


def _factor_added(user: User, authenticator: Authenticator, **_: Any) -> None:
    record(Action.FACTOR_ADDED, subject=user, actor=user, after={"factor": _words(authenticator.type)})


def _factor_removed(user: User, authenticator: Authenticator, **_: Any) -> None:
    record(Action.FACTOR_REMOVED, subject=user, before={"factor": _words(authenticator.type)})


def _code_failed(user: User, authenticator: Authenticator, **_: Any) -> None:
    record(Action.SIGN_IN_FAILED, actor_name=user.username, after={"tried": _words(authenticator.type)})


def _words(name: str) -> str:
    return WORDS.get(name, name.replace("_", " "))
