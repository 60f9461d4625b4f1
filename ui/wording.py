"""How numbers, ages and days are said; the same words on every page, whatever the locale."""

from datetime import datetime, timedelta

NO_BREAK_SPACE = "\u00a0"
UNKNOWN = "\u2014"
MINUS = "\u2212"
UNITS = ((86_400, "d"), (3600, "h"), (60, "min"))


def number(value: float | None) -> str:
    """Return a number with spaces between thousands and at most two decimals; a dash when unknown."""
    if value is None:
        return UNKNOWN
    return f"{round(value, 2):,.2f}".rstrip("0").rstrip(".").replace(",", NO_BREAK_SPACE)


def counted(count: int, one: str, many: str) -> str:
    """Return a number with its noun: `1 company`, `1 200 companies`."""
    return f"{number(count)} {one if count == 1 else many}"


def signed(value: float | None) -> str:
    """Return a number with its sign, nothing as plain zero; a dash when unknown."""
    if value is None:
        return UNKNOWN
    said = number(abs(value))
    return said if said == "0" else f"{'+' if value > 0 else MINUS}{said}"


def percent(share: float | None) -> str:
    """Return a share of one as percent with its sign and at most one decimal; a dash when unknown.

    What is too little for a decimal is said to be that: a change is never nothing.
    """
    if share is None:
        return UNKNOWN
    rounded = round(100 * share, 1)
    if share and not rounded:
        return f"<0.1{NO_BREAK_SPACE}%"
    return f"{signed(rounded)}{NO_BREAK_SPACE}%"


def age(moment: datetime | None, now: datetime) -> str:
    """Return how long ago `moment` was, in its largest unit: `4 min`, `3 h`, `5 d`; `never` for None."""
    if moment is None:
        return "never"
    return duration(now - moment, least="just now")


def ago(moment: datetime | None, now: datetime) -> str:
    """Return `age` as it stands in a sentence: `4 min ago`, `just now`, `never`."""
    words = age(moment, now)
    return words if words in ("just now", "never") else f"{words} ago"


def duration(length: timedelta, *, least: str = "") -> str:
    """Return a length of time in its largest unit; below a minute in seconds, or as `least` when that is given."""
    seconds = max(int(length.total_seconds()), 0)
    if seconds < 60:
        return least or f"{seconds}{NO_BREAK_SPACE}s"
    size, unit = next((size, unit) for size, unit in UNITS if seconds >= size)
    return f"{seconds // size}{NO_BREAK_SPACE}{unit}"


def days_left(days: int | None) -> str:
    """Return days until expiry in words: `in 6 days`, `today`, `4 days ago`; a dash when unknown."""
    if days is None:
        return UNKNOWN
    if days == 0:
        return "today"
    words = f"{number(abs(days))}{NO_BREAK_SPACE}{'day' if abs(days) == 1 else 'days'}"
    return f"in{NO_BREAK_SPACE}{words}" if days > 0 else f"{words}{NO_BREAK_SPACE}ago"
