"""The secret of an access token: made once, shown once, kept as a digest."""

import hashlib
import re
import secrets

PREFIX = "vspcd_"
SECRET_BYTES = 32
HINT_LENGTH = 12
# What can be a secret of ours: the prefix, and 32 bytes in 43 characters of URL-safe base64.
FORM = re.compile(rf"{PREFIX}[\w-]{{43}}", re.ASCII)


def secret_make() -> str:
    """Return a new secret with 256 random bits."""
    return f"{PREFIX}{secrets.token_urlsafe(SECRET_BYTES)}"


def digest_of(secret: str) -> str:
    """Return what is stored in place of a secret; so many random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def hint_of(secret: str) -> str:
    """Return the beginning of a secret, by which people tell tokens apart; empty for what is none of ours."""
    return secret[:HINT_LENGTH] if FORM.fullmatch(secret) else ""
