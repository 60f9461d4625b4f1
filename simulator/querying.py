"""What every list understands: filter, sort, select, limit and offset, each value one JSON document.

The offset is applied before the limit. Parameters that the console does not know are ignored.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from simulator.comparing import COLLATIONS, Rank, rank, value_at
from simulator.errors import ApiError, invalid
from simulator.filtering import Row, Test, filter_test

DEFAULT_LIMIT = 100
MAX_LIMIT = 500
MAX_OFFSET = 2_147_483_647
DIRECTIONS = {"ascending": False, "descending": True}


@dataclass(frozen=True)
class SortKey:
    """One property to order by."""

    path: str
    descending: bool = False
    collation: str = "ordinal"

    def rank(self, row: Row) -> Rank:
        """Where the row stands by this property."""
        return rank(value_at(row, self.path), COLLATIONS[self.collation])


@dataclass(frozen=True)
class Query:
    """The parameters of one request for a list, read and checked."""

    test: Test | None = None
    sort: list[SortKey] = field(default_factory=list)
    select: list[str] | None = None
    limit: int = DEFAULT_LIMIT
    offset: int = 0

    def ordered(self, rows: Iterable[Row]) -> list[Row]:
        """All rows that meet the filter, in the order asked for; ties keep the list's own order."""
        found = [row for row in rows if self.test is None or self.test(row)]
        for key in reversed(self.sort):
            found.sort(key=key.rank, reverse=key.descending)
        return found

    def page(self, rows: list[Row]) -> list[Row]:
        """The part of the ordered rows that the limit and the offset ask for."""
        return rows[self.offset : self.offset + self.limit]

    def selected(self, row: Row) -> Row:
        """The row cut down to the selected properties."""
        return row if self.select is None else _cut(row, self.select)


def read_query(arguments: MultiDict[str, str], *, properties: Iterable[str]) -> Query:
    """The query of a paged list whose rows have these properties; raises the console's 400 for what it cannot read."""
    known = set(properties)
    return Query(
        test=_read_filter(arguments, known),
        sort=[_sort_key(entry, known) for entry in _array(arguments, "sort")],
        select=read_select(arguments),
        limit=_integer(arguments, "limit", DEFAULT_LIMIT, 1, MAX_LIMIT),
        offset=_integer(arguments, "offset", 0, 0, MAX_OFFSET),
    )


def read_select(arguments: MultiDict[str, str]) -> list[str] | None:
    """The properties that the request selects; None where it selects nothing, which means all."""
    paths = [_member(entry, "propertyPath", "select") for entry in _array(arguments, "select")]
    return paths or None


def _read_filter(arguments: MultiDict[str, str], known: set[str]) -> Test | None:
    expressions = _array(arguments, "filter")
    for path in _paths(expressions):
        _check_property(path, known, "filter")
    return filter_test(expressions) if expressions else None


def _paths(expressions: Any) -> Iterable[str]:
    for expression in expressions if isinstance(expressions, list) else []:
        if isinstance(expression, dict):
            if isinstance(expression.get("property"), str):
                yield expression["property"]
            yield from _paths(expression.get("items"))


def _sort_key(entry: Any, known: set[str]) -> SortKey:
    path = _member(entry, "property", "sort")
    _check_property(path, known, "sort")
    direction = entry.get("direction") or "ascending"
    collation = entry.get("collation") or "ordinal"
    if direction not in DIRECTIONS or collation not in COLLATIONS:
        raise invalid("sort", f"there is no direction {direction!r} with collation {collation!r}.")
    return SortKey(path=path, descending=DIRECTIONS[direction], collation=collation)


def _check_property(path: str, known: set[str], parameter: str) -> None:
    if known and path.split(".")[0] not in known:
        raise invalid(parameter, f"there is no property '{path}'.")


def _array(arguments: MultiDict[str, str], name: str) -> list[Any]:
    text = arguments.get(name)
    if not text:
        return []
    try:
        value = json.loads(text)
    except ValueError:
        raise invalid(name, "it is not a JSON document.") from None
    if value is None:
        return []
    if not isinstance(value, list):
        raise invalid(name, "an array is expected.")
    return value


def _member(entry: Any, name: str, parameter: str) -> str:
    value = entry.get(name) if isinstance(entry, dict) else None
    if not isinstance(value, str) or not value:
        raise invalid(parameter, f"'{name}' is missing.")
    return value


def _integer(arguments: MultiDict[str, str], name: str, default: int, minimum: int, maximum: int) -> int:
    text = arguments.get(name)
    if text is None:
        return default
    refusal: ApiError = invalid(name, f"a number from {minimum} to {maximum} is expected.")
    try:
        number = int(text)
    except ValueError:
        raise refusal from None
    if not minimum <= number <= maximum:
        raise refusal
    return number


def _cut(row: Row, paths: list[str]) -> Row:
    result: Row = {}
    for path in paths:
        _copy(row, result, path.split("."))
    return result


def _copy(source: Row, target: Row, names: list[str]) -> None:
    name, rest = names[0], names[1:]
    if name not in source:
        return
    value = source[name]
    if rest and isinstance(value, dict):
        inner = target.setdefault(name, {})
        _copy(value, inner, rest)
    else:
        target[name] = value
