"""What people take away as files, written down before the first byte leaves."""

from typing import Any

from django.http import HttpRequest

from accounts.audit.actions import Action
from accounts.audit.recording import record

# Filters beyond that are said by their beginning.
LONGEST_QUERY = 1000


def export_note(*, request: HttpRequest, name: str, file_format: str, **_: Any) -> None:
    """Write down which list somebody takes away, how it was narrowed, and in which form."""
    query = request.GET.copy()
    query.pop("format", None)
    after = {"format": file_format, "page": request.path[:LONGEST_QUERY]}
    if query:
        after["filters"] = query.urlencode()[:LONGEST_QUERY]
    record(Action.EXPORTED, subject=name, after=after)
