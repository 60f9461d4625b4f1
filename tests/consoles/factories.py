"""Consoles, and how old our copies of their lists are."""

from datetime import datetime
from itertools import count
from typing import Any

from accounts.models import User
from consoles.lists import LISTS
from consoles.models import Console, Freshness, Organization, ScopeGrant

_numbers = count(1)


def console_make(**values: Any) -> Console:
    """Return a console of which nothing was read yet."""
    number = next(_numbers)
    standard = {"name": f"Console {number}", "url": f"https://console{number}.test:1280", "api_key": "demo-key"}
    return Console.objects.create(**{**standard, **values})


def freshness_make(console: Console, refreshed_at: datetime | None, **values: Any) -> None:
    """Let every list of `console` have been read at `refreshed_at`."""
    Freshness.objects.bulk_create(
        Freshness(console=console, step=item.step, part=item.part, refreshed_at=refreshed_at, **values)
        for item in LISTS
    )


def narrowed(user: User, *granted: Console | Organization) -> User:
    """Return the person with a scope of just these."""
    user.sees_everything = False
    user.save(update_fields=["sees_everything"])
    user.scope_grants.all().delete()
    for item in granted:
        ScopeGrant.objects.create(user=user, **{"console" if isinstance(item, Console) else "organization": item})
    return user


def entered(**values: str) -> dict[str, str]:
    """What a browser sends for a new console."""
    standard = {
        "name": "EU-West",
        "url": "https://eu-west.test:1280",
        "auth_kind": "api_key",
        "api_key": "the-key",
        "time_zone": "Europe/Berlin",
        "verify_tls": "on",
        "is_active": "on",
    }
    return standard | values
