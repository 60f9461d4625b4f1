"""A message as it is sent, by whichever service."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """What is sent, under a key that stays the same however often it is tried."""

    key: uuid.UUID
    kind: str
    subject: str
    plain: str
    html: str
    written_at: datetime
    # What machines read: one object for each alert.
    alerts: tuple[dict[str, Any], ...] = ()


class NotDeliveredError(Exception):
    """A letter was not taken; the sentence says why, and nothing that an address keeps secret.

    `is_final` where another try would end the same, so that a person has to look at the address; `is_too_large` where
    another try would, and other letters may be taken all the same.
    """

    def __init__(self, sentence: str, *, is_final: bool = False, is_too_large: bool = False) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.is_final = is_final
        self.is_too_large = is_too_large
