"""Access tokens for tests."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.bearer_secrets import digest_of, hint_of
from accounts.models import AccessToken, User
from accounts.roles import Role

SECRET = f"vspcd_{'s' * 43}"


def token_make(user: User, *, secret: str = SECRET, **values: Any) -> AccessToken:
    """Return a token of an auditor that works for a day."""
    now = timezone.now()
    standard = {
        "name": "nightly", "digest": digest_of(secret), "hint": hint_of(secret), "role": Role.AUDITOR,
        "created_at": now, "expires_at": now + timedelta(days=1),
    }  # fmt: skip
    return AccessToken.objects.create(user=user, **{**standard, **values})
