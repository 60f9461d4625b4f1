"""The headings of a listing's table, each with the address that sorts by its column."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.http import QueryDict

from ui.addresses import changed
from ui.columns import Column


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading; `url` is empty for a column that cannot be sorted by."""

    column: Column
    url: str
    direction: Literal["", "ascending", "descending"]


def headings(columns: Sequence[Column], sort: tuple[Column | None, bool], query: QueryDict) -> list[Heading]:
    """Return the headings of `columns`: pressing the sorted one turns the order round."""
    return [_heading(column, sort, query) for column in columns]


def _heading(column: Column, sort: tuple[Column | None, bool], query: QueryDict) -> Heading:
    sorted_by, descending = sort
    if not column.order_by:
        return Heading(column, "", "")
    if sorted_by is not column:
        return Heading(column, changed(query, sort=column.key), "")
    if descending:
        return Heading(column, changed(query, sort=column.key), "descending")
    return Heading(column, changed(query, sort=f"-{column.key}"), "ascending")
