"""Addresses of the license list, narrowed to what a number or a sentence is about."""

from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlencode

from django.urls import reverse

MOST_PAGES = 20_000


def license_list_url(**filters: str | int | Iterable[str] | None) -> str:
    """Return the address of the license list under these filters; None and empty lists are left out."""
    given = {name: value for name, value in filters.items() if value not in (None, (), [])}
    query = urlencode(given, doseq=True)
    return f"{reverse('licensing:license_list')}{'?' if query else ''}{query}"


@lru_cache(maxsize=MOST_PAGES)
def license_url(pk: int) -> str:
    """Return the address of the page of the license with this key; whoever asks for thousands asks for them again."""
    return reverse("licensing:license_detail", args=[pk])
