"""What is proven of a database that was restored."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from vspcdash.signals import restored_proof


class Proof(NamedTuple):
    """What was looked at, in sentences, and whether all of it was as it should be."""

    sentences: list[str]
    is_whole: bool


def proofs() -> list[Proof]:
    """Have each room prove what it can."""
    answers: Sequence[tuple[object, Any]] = restored_proof.send(sender=None)
    return [proof for _, proof in answers]
