"""Forms that go to and fro before they are saved: to find something, or because the password is asked for first."""

from collections.abc import Collection
from typing import Any

from django.http import QueryDict

# What a form sends that nobody typed.
UNSAID = ("csrfmiddlewaretoken", "search", "find")


def again_query(posted: QueryDict) -> str:
    """Return what was posted as a query string, from which the form can be filled again."""
    copy = posted.copy()
    for name in UNSAID:
        copy.pop(name, None)
    return copy.urlencode()


def shown_of(query: QueryDict, *, lists: Collection[str] = ()) -> dict[str, Any]:
    """Return what a form begins with that was sent before; of the names in `lists` all values."""
    return {name: query.getlist(name) if name in lists else query[name] for name in query if name not in UNSAID}
