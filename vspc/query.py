"""Filters, sorts and selections as typed values; each becomes one JSON document in the query string.

The forms are those of the vendor's REST overview for 9.1, "Filtering", "Sorting" and "Selecting".
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

Comparison = Literal[
    "in",
    "contains",
    "subset",
    "superset",
    "equals",
    "notEquals",
    "lessThan",
    "lessThanOrEqual",
    "greaterThan",
    "greaterThanOrEqual",
]
Collation = Literal["ordinal", "ignorecase", "lexicographic"]
Scalar = str | int | float | bool | UUID | datetime | None


class Condition(msgspec.Struct, frozen=True, omit_defaults=True):
    """One comparison; `property` is the wire name, nested ones with a dot."""

    property: str
    operation: Comparison
    value: Scalar | Sequence[Scalar]
    collation: Collation | None = None


class Group(msgspec.Struct, frozen=True):
    """Filters joined by one logical operation; made by `all_of`, `any_of` and `not_`."""

    operation: Literal["and", "or", "not"]
    items: tuple["Condition | Group", ...]


Filter = Condition | Group


class Sort(msgspec.Struct, frozen=True):
    """Order by a property, by its wire name."""

    property: str
    descending: bool = False


def all_of(*filters: Filter) -> Group:
    """Return a filter that keeps what all of `filters` keep."""
    return Group("and", filters)


def any_of(*filters: Filter) -> Group:
    """Return a filter that keeps what at least one of `filters` keeps."""
    return Group("or", filters)


def not_(excluded: Filter) -> Group:
    """Return a filter that keeps what `excluded` drops."""
    return Group("not", (excluded,))


def encoded_filter(condition: Filter) -> str:
    """Return the value of the `filter` parameter."""
    return msgspec.json.encode([condition]).decode()


def encoded_sort(sorts: Iterable[Sort]) -> str:
    """Return the value of the `sort` parameter."""
    directions = {False: "ascending", True: "descending"}
    expressions = [{"property": sort.property, "direction": directions[sort.descending]} for sort in sorts]
    return msgspec.json.encode(expressions).decode()


def encoded_select(properties: Iterable[str]) -> str:
    """Return the value of the `select` parameter."""
    return msgspec.json.encode([{"propertyPath": path} for path in properties]).decode()
