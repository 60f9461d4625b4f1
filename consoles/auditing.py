"""What the audit log keeps of a console: everything that people set, and of secrets only that they were changed."""

import hashlib
from typing import Any

from consoles.models import Console

FIELDS = ("name", "url", "auth_kind", "username", "verify_tls", "time_zone", "is_active")
SECRETS = ("api_key", "password")


def console_facts(console: Console) -> dict[str, Any]:
    """Return what is set about a console; of its certificates the SHA-256, since they are long."""
    facts: dict[str, Any] = {name: getattr(console, name) for name in FIELDS}
    bundle = console.ca_bundle
    return {**facts, "ca_bundle": f"SHA-256 {hashlib.sha256(bundle.encode()).hexdigest()}" if bundle else ""}


def secrets_changed(was: Console, now: Console) -> dict[str, str]:
    """Return the secrets that differ, each without its value."""
    return {name: "changed" for name in SECRETS if getattr(was, name) != getattr(now, name)}
