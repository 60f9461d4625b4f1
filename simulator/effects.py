"""What took effect: the proof that a write was done once, twice or never."""

from datetime import datetime
from typing import NamedTuple


class Effect(NamedTuple):
    """A write that changed something; the path is without the base, and `at` is the console's time.

    `request_id` is the `X-Request-id` in lower case, or None where the request had none.
    """

    request_id: str | None
    operation: str
    path: str
    at: datetime
