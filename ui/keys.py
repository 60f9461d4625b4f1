"""Keys of rows as forms and addresses have them."""

from collections.abc import Iterable

# The keys of the database end there.
LARGEST_KEY = 2**63 - 1
LONGEST = len(str(LARGEST_KEY))


def is_key(text: str) -> bool:
    """Whether a text can be the key of a row."""
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST and int(text) <= LARGEST_KEY


def keys_of(texts: Iterable[str]) -> list[int]:
    """Return those of the texts that can be keys of rows."""
    return [int(text) for text in texts if is_key(text)]
