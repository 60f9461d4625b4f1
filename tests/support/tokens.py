"""Access tokens of people, as scripts send them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.bearer_secrets import Prefix, digest_of, hint_of, secret_make
from accounts.models import AccessToken, User
from accounts.roles import Role

Headers = dict[str, str]


def bearer_of(user: User, **values: Any) -> Headers:
    """Return the header of a new token, which allows whatever its owner may do unless `values` say otherwise."""
    secret, now = secret_make(Prefix.ACCESS_TOKEN), timezone.now()
    standard = {"name": "nightly", "role": Role.ADMINISTRATOR, "created_at": now, "expires_at": now + timedelta(days=1)}
    AccessToken.objects.create(user=user, digest=digest_of(secret), hint=hint_of(secret), **{**standard, **values})
    return {"Authorization": f"Bearer {secret}"}
