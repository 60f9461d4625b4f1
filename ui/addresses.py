"""Addresses of this site: those that differ from the present one in a few values, and those that forms lead back to."""

from collections.abc import Sequence

from django.http import QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

# Longer ones do not fit the rows that keep them.
LONGEST_PATH = 2000


def changed(query: QueryDict, **values: str | int | Sequence[str] | None) -> str:
    """Return `query` as `?...` with `values` in place of what it has; None and empty lists take a name out.

    The page number goes too unless it is given: another selection begins at its first page.
    """
    copy = query.copy()
    for name, value in {"page": None, **values}.items():
        if value is None:
            copy.pop(name, None)
        else:
            copy.setlist(name, [str(value)] if isinstance(value, str | int) else list(value))
    return f"?{copy.urlencode()}"


def path_back(target: str, *, default: str) -> str:
    """Return `target` if it is a path of this site, otherwise `default`."""
    is_path = target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    # Not every database takes the character NUL.
    return target if is_path and target.isprintable() and len(target) <= LONGEST_PATH else default
