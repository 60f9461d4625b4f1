"""How many requests may be under way at once; who counts them is decided by the one who makes the client."""

from contextlib import AbstractContextManager, nullcontext
from typing import Protocol


class Limiter(Protocol):
    """Gives out slots; a slot is held for one HTTP request, never while waiting to try again."""

    def slot(self) -> AbstractContextManager[None]:
        """Return a context that begins when a slot is free and gives it back at its end."""
        ...


class Unlimited:
    """A limiter that never makes anybody wait."""

    def slot(self) -> AbstractContextManager[None]:
        """Return a context that begins at once."""
        return nullcontext()
