"""Where a walk through a list goes on: behind the key of the last row that was sent.

A cursor is opaque and signed for its walk: what comes back is a key that we gave out in it, or a refusal. So nobody
goes on with what another token has begun, or with other rows than it began with, of which the audit log would not know.
"""

from typing import Any

from django.core.signing import BadSignature, Signer

from accounts.http import SignedInRequest
from api.errors import WrongRequestError
from api.parameters import WALK
from ui.addresses import changed
from ui.listing import Listing


class Walk:
    """A walk of one token through what its filters leave of one list."""

    def __init__(self, listing: Listing, request: SignedInRequest) -> None:
        token = request.user.token.pk if request.user.token else None
        filters = changed(request.GET, **dict.fromkeys(WALK))
        # Lists that depend on the scope have a class of their own, and keys that mean something else.
        self.signer = Signer(salt=f"api.cursor:{token}:{type(listing).__name__}:{filters}")

    def cursor_of(self, key: Any) -> str:
        """Return the cursor behind the row with that key."""
        return self.signer.sign_object(key if isinstance(key, int | list) else str(key))

    def key_of(self, cursor: str) -> Any:
        """Return the key that the cursor stands behind; raises `WrongRequestError` for one of no such walk."""
        try:
            return self.signer.unsign_object(cursor)
        except BadSignature:
            sentence = "cursor: It is none of this list; begin without one, or take the address in `next` as it is."
            raise WrongRequestError(sentence) from None
