"""Declared columns: pages, sorting, the column chooser and exports read the same list, and so does the API."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from django.db.models import Expression, F, Subquery, Value
from django.db.models.expressions import OrderBy
from django.db.models.functions import Lower, NullIf

# What the values of a column are, for whoever reads them by program; any may be null, where it is not known.
Kind = Literal["text", "uid", "integer", "number", "flag", "day", "month", "moment", "texts"]
Terms: TypeAlias = "Sequence[Expression | F | Subquery[Any]]"


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One column of a listing.

    `value` gives what exports and the API write, from a row as the listing presents it, and `kind` says what that is; a
    column without it is for the page only, and one with `page=False` for the others only. `order_by` are what sorting
    compares, in turn, or return that for a person where an order could tell what is hidden; empty is not sortable.
    """

    key: str
    label: str = ""
    value: Callable[[Any], object] | None = None
    kind: Kind = "text"
    order_by: "Terms | Callable[[Any], Terms]" = ()
    page: bool = True
    # Whether the page shows it to people who chose nothing, and whether they may hide it.
    shown: bool = True
    fixed: bool = False
    align: Literal["start", "end"] = "start"
    help: str = ""

    def ordering(self, person: Any, *, descending: bool) -> list[OrderBy]:
        """Return the order by this column as `person` gets it; unknown values come last both ways."""
        terms = self.order_by(person) if callable(self.order_by) else self.order_by
        return [OrderBy(term, descending=descending, nulls_last=True) for term in terms]


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
