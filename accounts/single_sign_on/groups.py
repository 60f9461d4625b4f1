"""What the groups of the identity provider mean here: `VSPCDASH_OIDC_GROUPS`, read once and checked at the start.

{"MSP admins": {"role": "administrator"},
 "MSP billing": {"role": "billing", "scope": {"consoles": ["Frankfurt"], "resellers": ["Acme"]}}}
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from accounts.named_scope import NamedScope
from accounts.roles import Role, role_of_slug

NAME = "VSPCDASH_OIDC_GROUPS"
PARTS = ("consoles", "resellers", "companies")


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupGrant:
    """What people of one group may do, and what they see."""

    group: str
    role: Role
    scope: NamedScope


def grant_for(grants: Collection[GroupGrant], groups: Collection[str]) -> GroupGrant | None:
    """Return the first grant, in the order in which they were given, whose group is one of `groups`."""
    return next((grant for grant in grants if grant.group in groups), None)


@lru_cache(maxsize=4)
def grants_of(text: str) -> tuple[GroupGrant, ...]:
    """Return what the setting says, in its order; raises `ImproperlyConfigured` with a sentence that names the part."""
    if not text:
        return ()
    try:
        found = json.loads(text)
    except ValueError as error:
        raise ImproperlyConfigured(f"{NAME} is not JSON: {error}.") from error
    if not isinstance(found, dict) or not found:
        raise ImproperlyConfigured(f"{NAME} must be a JSON object with a group for each name.")
    return tuple(_grant(group, given) for group, given in found.items())


def _grant(group: str, given: Any) -> GroupGrant:
    if not isinstance(given, dict) or not given.keys() <= {"role", "scope"}:
        raise ImproperlyConfigured(f"{NAME}: {group!r} must have a role and a scope, and nothing else.")
    role = role_of_slug(str(given.get("role")))
    if role is None:
        known = ", ".join(role.slug for role in Role)
        raise ImproperlyConfigured(f"{NAME}: the role of {group!r} must be one of {known}.")
    return GroupGrant(group=group, role=role, scope=_scope(group, role, given.get("scope")))


def _scope(group: str, role: Role, given: Any) -> NamedScope:
    if role is Role.ADMINISTRATOR and given not in (None, "all"):
        raise ImproperlyConfigured(f"{NAME}: the scope of {group!r} must be all, as that of every administrator.")
    if given == "all" or role is Role.ADMINISTRATOR:
        return NamedScope(everything=True)
    if not isinstance(given, dict) or not given or not given.keys() <= set(PARTS):
        raise ImproperlyConfigured(f"{NAME}: the scope of {group!r} must be all, or name {', '.join(PARTS)}.")
    consoles, resellers, companies = (_names(group, given.get(part, [])) for part in PARTS)
    return NamedScope(consoles=consoles, resellers=resellers, companies=companies)


def _names(group: str, given: Any) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(name, str) and name for name in given):
        raise ImproperlyConfigured(f"{NAME}: the scope of {group!r} must list names.")
    return tuple(given)
