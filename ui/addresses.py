"""Query strings that differ from the present one in a few values."""

from collections.abc import Sequence

from django.http import QueryDict


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
