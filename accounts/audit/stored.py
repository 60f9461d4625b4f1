"""What databases write in different ways, in one form, so that an entry is the same line in each of them.

Only what is exactly as SQLite is told it gets that form; any other text, which somebody else wrote there, stays.
"""

import json
import re

from django.db import connection

from vspcdash.canonical import canonical

Texts = dict[str, str | None]

# How moments stand in SQLite, which is told no fraction where there is none.
WHOLE_SECOND = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", re.ASCII)


def values_plain(texts: Texts) -> Texts:
    """Return the values of an entry in the form in which they are the same in every database."""
    return {
        **texts,
        "at": _moment(texts["at"] or ""),
        "before": _json(texts["before"] or ""),
        "after": _json(texts["after"] or ""),
    }


def _moment(text: str) -> str:
    return f"{text}.000000" if WHOLE_SECOND.fullmatch(text) else text


def _json(text: str) -> str:
    """The text with its names in order, if it says nothing else than what it is read as."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return json.dumps(canonical(value)) if _is_as_written(text, value) else text


def _is_as_written(text: str, value: object) -> bool:
    """Whether nothing of the text was lost by reading it; PostgreSQL keeps values, and writes them in its own way."""
    return connection.vendor == "postgresql" or text == json.dumps(value)
