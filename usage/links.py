"""Addresses of the list of usage, narrowed to what a number or a sentence is about."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.urls import reverse


def usage_list_url(**filters: str | int | Iterable[str] | None) -> str:
    """Return the address of the list of usage under these filters; None and empty lists are left out."""
    given = {name: value for name, value in filters.items() if value not in (None, "", (), [])}
    query = urlencode(given, doseq=True)
    return f"{reverse('usage:usage_list')}{'?' if query else ''}{query}"
