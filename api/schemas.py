"""JSON schemas of what listings declare: of the values of columns, and of the parameters that are filters."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django_filters import CharFilter, DateFilter, Filter, UUIDFilter

from ui.columns import Column, Kind
from ui.filters import AnyOf, Ticked

Schema = dict[str, Any]

KINDS: dict[Kind, Schema] = {
    "text": {"type": ["string", "null"]},
    "uid": {"type": ["string", "null"], "format": "uuid"},
    "integer": {"type": ["integer", "null"]},
    "number": {"type": ["number", "null"]},
    "flag": {"type": ["boolean", "null"]},
    "day": {"type": ["string", "null"], "format": "date"},
    "month": {"type": ["string", "null"], "pattern": "^[0-9]{4}-[0-9]{2}$"},
    "moment": {"type": ["string", "null"], "format": "date-time"},
    "texts": {"type": ["array", "null"], "items": {"type": "string"}},
}


def row_schema(of: Sequence[Sequence[Column]]) -> Schema:
    """Return the schema of a row with the columns of one of these; only what all of them have is sure to be there."""
    named = [{column.key: column for column in columns if column.value} for columns in of]
    properties = {key: _value_schema(column) for columns in named for key, column in columns.items()}
    required = [key for key in properties if all(key in columns for columns in named)]
    return {"type": "object", "properties": properties, "required": required}


def _value_schema(column: Column) -> Schema:
    said = column.help or column.label
    return {**KINDS[column.kind], "description": said} if said else dict(KINDS[column.kind])


def parameters_of(filters: Iterable[tuple[str, Filter]]) -> list[Schema]:
    """Return the parameters that filters are, in their order."""
    return [
        {"name": name, "in": "query", "description": str(item.label), "schema": _filter_schema(item)}
        for name, item in filters
    ]


def _filter_schema(item: Filter) -> Schema:
    match item:
        case AnyOf():
            return {"type": "array", "items": _choice_schema(item), "minItems": 1}
        case Ticked():
            return {"type": "boolean"}
        case UUIDFilter():
            return {"type": "string", "format": "uuid"}
        case DateFilter():
            return {"type": "string", "format": "date"}
        case CharFilter():
            return {"type": "string", "minLength": 1, "maxLength": item.extra["max_length"]}
    if issubclass(item.field_class, forms.IntegerField):
        return {"type": "integer", "minimum": item.extra["min_value"], "maximum": item.extra["max_value"]}
    raise TypeError(f"nobody says what the values of a {type(item).__name__} are")


def _choice_schema(item: AnyOf) -> Schema:
    """Choices that depend on what there is, such as the names of consoles, are not told beforehand."""
    known = [value for value, _ in item.extra["choices"]]
    return {"type": "string", "enum": known} if known else {"type": "string", "minLength": 1}
