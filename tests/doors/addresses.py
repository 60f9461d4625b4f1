"""Every address of the project, as the resolver knows it."""

from collections.abc import Iterator
from uuid import UUID

from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from accounts.permissions import Permission

# Sign-in itself, also by a one-time link; feeds, whose addresses are secrets; the proof that a message arrived; and
# what machines ask for.
OPEN_PREFIXES = (
    "account_", "mfa_", "openid_connect_", "accounts:link", "channels:confirm", "feeds:calendar", "healthz", "metrics",
    "readyz",
)  # fmt: skip


def patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield each address that has a name, with that name."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, f"{prefix}{entry.app_name}:" if entry.app_name else prefix)
        elif entry.name:
            yield f"{prefix}{entry.name}", entry


def is_of_api(name: str) -> bool:
    """Whether it is an address for scripts, who come with an access token."""
    return name.startswith("api:")


def guarded() -> dict[str, Permission | None]:
    """Return the permission that each address declares which is for people of a role; None where it declares none."""
    return {
        name: getattr(pattern.callback, "required_permission", None)
        for name, pattern in patterns()
        if not name.startswith(OPEN_PREFIXES)
    }


def address(name: str, **known: int | UUID) -> str:
    """Return an address of that name, with the given `pk` or any."""
    keys = ({"pk": known.get("pk", 1)}, {"pk": UUID(int=1)}, {"object_id": known.get("pk", 1)})
    for arguments in ({}, *keys, {"field": "company"}, {"app_label": "accounts"}):
        try:
            return reverse(name, kwargs=arguments)
        except NoReverseMatch:
            continue
    raise AssertionError(f"{name} takes an argument that the tests do not know")
