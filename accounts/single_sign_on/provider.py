"""What the identity provider is asked, and what makes its answer one that counts."""

import hashlib
import secrets
from typing import Any

from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.http import HttpRequest, HttpResponse

Claims = dict[str, Any]


class SingleSignOnProvider(OpenIDConnectProvider):  # type: ignore[misc]
    """django-allauth's provider, with a nonce, and with accounts that belong to one issuer."""

    def redirect(self, request: HttpRequest, process: str, **options: Any) -> HttpResponse:
        """Send the browser there, with a nonce that comes back in the ID token."""
        nonce = secrets.token_urlsafe(24)
        auth_params = {**(options.pop("auth_params", None) or self.get_auth_params()), "nonce": nonce}
        options["scope"] = self.get_scope()  # whatever the address asks for
        response: HttpResponse = super().redirect(request, process, auth_params=auth_params, nonce=nonce, **options)
        return response

    def sociallogin_from_response(self, request: HttpRequest, response: dict[str, Any]) -> SocialLogin:
        """Return the sign-in with all claims as `claims`, of which those of the ID token count first."""
        login = super().sociallogin_from_response(request, response)
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
