"""What the identity provider is asked, and what makes its answer one that counts."""

import hashlib
import secrets
import time
from typing import Any

from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.http import HttpRequest, HttpResponse

Claims = dict[str, Any]
# What makes the provider ask who it is, whatever it remembers, and say when it did.
ANEW = {"prompt": "login", "max_age": "0"}


class SingleSignOnProvider(OpenIDConnectProvider):  # type: ignore[misc]
    """django-allauth's provider, with a nonce, and with accounts that belong to one issuer."""

    def redirect(self, request: HttpRequest, process: str, **options: Any) -> HttpResponse:
        """Send the browser there, with a nonce that comes back in the ID token; the address adds nothing to it.

        Whoever is signed in is to prove anew who it is, and the state of the sign-in keeps since when.
        """
        nonce = secrets.token_urlsafe(24)
        auth_params = {**self.get_auth_params(), "nonce": nonce}
        if request.user.is_authenticated:
            auth_params |= ANEW
            options["proof_since"] = int(time.time())
        options |= {"scope": self.get_scope(), "auth_params": auth_params, "nonce": nonce}
        response: HttpResponse = super().redirect(request, process, **options)
        return response

    def sociallogin_from_response(self, request: HttpRequest, response: dict[str, Any]) -> SocialLogin:
        """Return the sign-in with all claims as `claims`, of which those of the ID token count first.

        `proven_at` is when the person proved to the provider who it is, in seconds; 0 where it does not say.
        """
        login = super().sociallogin_from_response(request, response)
        login.proven_at = _moment(_claims(response, "id_token").get("auth_time"))
        login.claims = {**_claims(response, "userinfo"), **_claims(response, "id_token")}
        return login

    def extract_uid(self, data: dict[str, Any]) -> str:
        """Return what stands for the person: issuer and subject, since a subject says nothing without its issuer."""
        token, user_info = _claims(data, "id_token"), _claims(data, "userinfo")
        issuer, subject = token.get("iss"), token.get("sub")
        if not (isinstance(subject, str) and subject and user_info.get("sub", subject) == subject):
            raise ProviderException("The answers of the identity provider are not about one person.")
        return hashlib.sha256(f"{issuer}\n{subject}".encode()).hexdigest()

    def extract_extra_data(self, data: dict[str, Any]) -> Claims:
        """Keep by what the person is found again at the provider, and nothing else that it tells."""
        token = _claims(data, "id_token")
        return {"issuer": token.get("iss"), "subject": token.get("sub")}


def _claims(response: dict[str, Any], part: str) -> Claims:
    claims = response.get(part) or {}
    if not isinstance(claims, dict):
        raise ProviderException("The identity provider gave no claims.")
    return claims


def _moment(claim: Any) -> float:
    is_number = isinstance(claim, int | float) and not isinstance(claim, bool)
    return min(float(claim), time.time()) if is_number else 0.0
