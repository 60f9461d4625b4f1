"""What the generators share: rows in wire form, and identifiers that depend on the seed alone."""

import random
import uuid
from typing import Any

Row = dict[str, Any]


class Chance(random.Random):
    """A source of chance for one subject, so that a change to one subject leaves the others as they were."""

    def __init__(self, seed: int, subject: str) -> None:
        super().__init__(f"{seed}/{subject}")

    def uid(self) -> str:
        """A new identifier."""
        return str(uuid.UUID(int=self.getrandbits(128), version=4))

    def digits(self, count: int) -> str:
        """A number of so many digits, as a string."""
        return str(self.randrange(10 ** (count - 1), 10**count))
