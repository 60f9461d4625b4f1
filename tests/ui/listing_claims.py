"""What is true of every listing, for the tests of each."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

HTMX = {"HX-Request": "true"}


def queries_of(client: Client, address: str, **headers: str) -> int:
    """Return how many queries an answer takes."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address, headers=headers).status_code == 200
    return len(captured)


def sorted_by(rows: Sequence[Any], key: Callable[[Any], Any], *, descending: bool) -> list[Any]:
    """Return rows as a listing should sort them: unknown last both ways, then by key of the row."""
    known = sorted((row for row in rows if key(row) is not None), key=lambda row: row.pk)
    known.sort(key=key, reverse=descending)
    return known + sorted((row for row in rows if key(row) is None), key=lambda row: row.pk)
