"""Who calls: API keys, and pairs of access and refresh tokens that `POST /token` issues.

An access token lives by the clock. A refresh gives a new pair, and the old refresh token is spent: a client that keeps
using it is as wrong here as with a console that logs the other session out.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from simulator.clock import Clock

REFRESH_LIFETIME = timedelta(hours=48)
# What tokens begin with, so that one can be told wherever it was written down against the rules.
ACCESS, REFRESH = "simat_", "simrt_"
BAD_SIGN_IN = "Cannot complete login due to incorrect username or password, or no sufficient rights."


class TokenRefusedError(Exception):
    """`POST /token` said no; carries the error code and the sentence of RFC 6749."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.document = {"error": error, "error_description": description, "error_uri": None}


@dataclass(frozen=True)
class Bearer:
    """Somebody who is signed in; an expiry of None is an API key."""

    read_only: bool = False
    expires_at: datetime | None = None


class TokenBook:
    """Every key and token that the console knows."""

    def __init__(self, *, clock: Clock, username: str, password: str, lifetime_seconds: float) -> None:
        self._clock = clock
        self._username = username
        self._password = password
        self._lifetime = timedelta(seconds=lifetime_seconds)
        self._access: dict[str, Bearer] = {}
        self._refresh: dict[str, Bearer] = {}

    def add_api_key(self, key: str, *, read_only: bool = False) -> None:
        """Accept this key as a bearer until it is revoked."""
        self._access[key] = Bearer(read_only=read_only)

    def revoke(self, token: str) -> None:
        """Let a key or an access token die now."""
        self._access.pop(token, None)

    def revoke_all(self) -> None:
        """Let every access token die now; API keys and refresh tokens live on."""
        self._access = {token: bearer for token, bearer in self._access.items() if bearer.expires_at is None}

    def bearer(self, token: str) -> Bearer | None:
        """Who stands behind this token; None where it is unknown or expired."""
        bearer = self._access.get(token)
        return bearer if bearer and self._lives(bearer) else None

    def grant(self, form: dict[str, str]) -> dict[str, Any]:
        """The answer of `POST /token`; raises TokenRefusedError."""
        read_only = form.get("readOnly", "").casefold() == "true"
        match form.get("grant_type"):
            case "password":
                self._check_password(form)
            case "refresh_token":
                read_only = self._spend(form.get("refresh_token", "")).read_only or read_only
            case "mfa" | "as" | "public_key" | "authorization_code":
                raise TokenRefusedError("unsupported_grant_type", "This console does not offer that grant type.")
            case _:
                raise TokenRefusedError("invalid_request", "The grant_type parameter is missing or unknown.")
        return self._issue(read_only=read_only)

    def _check_password(self, form: dict[str, str]) -> None:
        if (form.get("username"), form.get("password")) != (self._username, self._password):
            raise TokenRefusedError("invalid_request", BAD_SIGN_IN)

    def _spend(self, token: str) -> Bearer:
        bearer = self._refresh.pop(token, None)
        if bearer is None or not self._lives(bearer):
            raise TokenRefusedError("invalid_grant", "The refresh token is invalid or expired.")
        return bearer

    def _issue(self, *, read_only: bool) -> dict[str, Any]:
        self._forget_expired()
        now, access, refresh = self._clock.now(), _secret(ACCESS), _secret(REFRESH)
        self._access[access] = Bearer(read_only=read_only, expires_at=now + self._lifetime)
        self._refresh[refresh] = Bearer(read_only=read_only, expires_at=now + REFRESH_LIFETIME)
        return {
            "access_token": access,
            "token_type": "bearer",
            "refresh_token": refresh,
            "mfa_token": None,
            "encrypted_code": None,
            "expires_in": int(self._lifetime.total_seconds()),
        }

    def _lives(self, bearer: Bearer) -> bool:
        return bearer.expires_at is None or self._clock.now() < bearer.expires_at

    def _forget_expired(self) -> None:
        self._access = {token: bearer for token, bearer in self._access.items() if self._lives(bearer)}
        self._refresh = {token: bearer for token, bearer in self._refresh.items() if self._lives(bearer)}


def _secret(prefix: str) -> str:
    return f"{prefix}{secrets.token_urlsafe(32)}"
