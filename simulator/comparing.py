"""How two values of rows compare: by kind first, dates by the moment they mean, strings by a collation."""

import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

Rank = tuple[int, Any]
Collation = Callable[[str], Any]


def _without_accents(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign)).casefold()


COLLATIONS: dict[str, Collation] = {
    "ordinal": str,
    "ignorecase": str.casefold,
    "lexicographic": lambda text: (_without_accents(text), text),
}


def moment(text: str) -> datetime | None:
    """The moment that a date or date-time means (UTC where it names no zone), or None where the text is neither."""
    if len(text) < 10 or text[4] != "-" or text[7] != "-":
        return None
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def rank(value: Any, collation: Collation) -> Rank:
    """A key by which any two values of rows can be compared; null comes first."""
    if isinstance(value, str):
        point = moment(value)
        return (3, point) if point else (4, collation(value))
    if value is None:
        return (0, 0)
    if isinstance(value, bool):
        return (1, value)
    if isinstance(value, int | float):
        return (2, value)
    return (5, str(value))


def as_kind_of(value: Any, sample: Any) -> Any:
    """The value of a filter read as what the row holds: clients send numbers and booleans as strings."""
    if not isinstance(value, str):
        return value
    if isinstance(sample, bool):
        return {"true": True, "false": False}.get(value.casefold(), value)
    if isinstance(sample, int | float):
        try:
            return float(value)
        except ValueError:
            return value
    return value


def value_at(row: dict[str, Any], path: str) -> Any:
    """What stands at `a.b.c` of a row; None where a part of the way is missing."""
    if "." not in path:
        return row.get(path)
    value: Any = row
    for name in path.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value
