"""A list of the API, one page at a time."""

from collections.abc import Iterable
from typing import Any

from accounts.http import SignedInRequest
from api.cursors import Walk
from api.parameters import filters_check, limit_of
from ui.addresses import changed
from ui.columns import Column
from ui.listing import Listing


def page_of(listing: Listing, request: SignedInRequest) -> dict[str, object]:
    """Return `items`, at most `limit` of them from behind the `cursor`, and the address of those that are `next`.

    Of a list that changes between two pages, every row that stays is in exactly one of them.
    """
    filters_check(request.GET, listing.filters)
    limit, walk = limit_of(request.GET), Walk(listing, request)
    after = walk.key_of(request.GET["cursor"]) if "cursor" in request.GET else None
    found = listing.following(after, limit + 1)
    there = found[:limit]
    next_address = None
    if len(found) > limit:
        query = changed(request.GET, cursor=walk.cursor_of(there[-1][0]))
        next_address = request.build_absolute_uri(query)
    rows = listing.present(row for _, row in there)
    return {"items": items_of(listing.columns, rows), "next": next_address}


def items_of(columns: Iterable[Column], rows: Iterable[Any]) -> list[dict[str, object]]:
    """Return what is presented as rows by the keys of columns, as exports have it."""
    fields = [(column.key, column.value) for column in columns if column.value]
    return [{key: value(row) for key, value in fields} for row in rows]
