"""Where a walk through a list goes on: behind the key of the last row that was sent.

A cursor is opaque and signed: what comes back is a key that we gave out for the same list, or a refusal.
"""

from typing import Any

from django.core.signing import BadSignature, Signer

from api.errors import WrongRequestError
from ui.listing import Listing

SALT = "api.cursor"


def cursor_of(listing: Listing, key: Any) -> str:
    """Return the cursor behind the row with that key."""
    return Signer(salt=SALT).sign_object([_name(listing), key if isinstance(key, int | list) else str(key)])


def key_of(listing: Listing, cursor: str) -> Any:
    """Return the key that the cursor stands behind; raises `WrongRequestError` for one that is none of this list."""
    try:
        name, key = Signer(salt=SALT).unsign_object(cursor)
    except BadSignature:
        name, key = "", None
    if name != _name(listing):
        raise WrongRequestError("cursor: It is none of this list; begin without one, or take that of `next` as it is.")
    return key


def _name(listing: Listing) -> str:
    """Whose keys they are: those of a list that depends on the scope may be others after that has changed."""
    return type(listing).__name__
