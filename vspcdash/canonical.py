"""Values of JSON in the one form that every database gives back as it took it."""

from typing import Any

# From here on PostgreSQL gives back a whole number without a point, and Python writes one with an exponent.
WHOLE_FROM = 1e16


def canonical(value: Any) -> Any:
    """Return a value of JSON that is equal, and the same whichever database it has been through."""
    if isinstance(value, float):
        return canonical_float(value) if abs(value) < WHOLE_FROM or not value.is_integer() else int(value)
    if isinstance(value, dict):
        return {name: canonical(value[name]) for name in sorted(value)}
    return [canonical(item) for item in value] if isinstance(value, list) else value


def canonical_float(value: float) -> float:
    """Return the number without the sign of zero, which SQLite does not keep."""
    return value + 0.0
