"""Declared columns: pages, sorting, the column chooser and exports read the same list, and so does the API."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import Expression, F, Subquery, Value
from django.db.models.expressions import OrderBy
from django.db.models.functions import Lower, NullIf

# What the values of a column are, for whoever reads them by program; any may be null, where it is not known.
Kind = Literal["text", "uid", "integer", "number", "flag", "day", "month", "moment", "texts"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One column of a listing.

    `value` gives what exports and the API write, from a row as the listing presents it, and `kind` says what that is; a
    column without it is for the page only, and one with `page=False` for the others only. `order_by` are what sorting
    compares, in turn; empty is not sortable.
    """

    key: str
    label: str = ""
    value: Callable[[Any], object] | None = None
    kind: Kind = "text"
    order_by: Sequence["Expression | F | Subquery[Any]"] = ()
    page: bool = True
    # Whether the page shows it to people who chose nothing, and whether they may hide it.
    shown: bool = True
    fixed: bool = False
    align: Literal["start", "end"] = "start"
    help: str = ""

    def ordering(self, *, descending: bool) -> list[OrderBy]:
        """Return the order by this column; unknown values come last both ways."""
        return [OrderBy(term, descending=descending, nulls_last=True) for term in self.order_by]


def text(path: str) -> Expression:
    """Return what to sort a text by: regardless of case, with empty texts where unknown values are."""
    return NullIf(Lower(path), Value(""))


def page_columns(columns: Sequence[Column]) -> list[Column]:
    """Return the columns that a page can show."""
    return [column for column in columns if column.page]


def chosen_columns(columns: Sequence[Column], chosen: Sequence[str] | None) -> list[Column]:
    """Return the columns to show: those with a chosen key, or the default for somebody who chose none that exist."""
    offered = page_columns(columns)
    wanted = {column.key for column in offered} & set(chosen or ())
    return [column for column in offered if column.fixed or (column.key in wanted if wanted else column.shown)]
