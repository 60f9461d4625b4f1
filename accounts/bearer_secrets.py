"""The secrets of access tokens, links and feeds, which count for whoever has them: shown once, kept as a digest."""

import hashlib
import re
import secrets
from enum import StrEnum


class Prefix(StrEnum):
    """What a secret begins with, so that one that got somewhere is recognized."""

    ACCESS_TOKEN = "vspcd_"  # noqa: S105 - a beginning
    SIGN_IN_LINK = "vspcl_"
    CHANNEL_TEST = "vspcc_"
    CALENDAR_FEED = "vspcf_"


SECRET_BYTES = 32
HINT_LENGTH = 12
# What stands behind the prefix: 32 bytes in 43 characters of URL-safe base64.
RANDOM = re.compile(r"[\w-]{43}", re.ASCII)


def secret_make(prefix: Prefix) -> str:
    """Return a new secret with 256 random bits."""
    return f"{prefix}{secrets.token_urlsafe(SECRET_BYTES)}"


def digest_of(secret: str) -> str:
    """Return what is stored in place of a secret; so many random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def hint_of(secret: str, prefix: Prefix = Prefix.ACCESS_TOKEN) -> str:
    """Return the beginning of a secret, by which people tell theirs apart; empty for what can be none of that kind."""
    is_one = secret.startswith(prefix) and RANDOM.fullmatch(secret, len(prefix))
    return secret[:HINT_LENGTH] if is_one else ""
