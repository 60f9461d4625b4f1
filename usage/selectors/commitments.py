"""What is paid for some consoles together, whatever they use."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from consoles.models import Console
from ui.wording import number


@dataclass(frozen=True, kw_only=True, slots=True)
class Committed:
    """Points that are paid for each month; None unless every console has a commitment."""

    points: float | None
    # The names of the consoles without one.
    missing: Sequence[str]

    @property
    def fact(self) -> str:
        """The sum, or why there is none, in a few words."""
        if self.points is not None:
            return f"commitment {number(self.points)}"
        if len(self.missing) > 1:
            return f"no commitment to compare with: {self.missing[0]} and {len(self.missing) - 1} more have none"
        return f"no commitment is set for {self.missing[0]}" if self.missing else ""

    def compared(self, points: float | None) -> str:
        """Say how far `points` are over the commitment, or how many of those that are paid for are not used."""
        if points is None or self.points is None:
            return ""
        over = points - self.points
        return f"{number(over)} over" if over >= 0 else f"{number(-over)} not used"


def committed(user: User | AnonymousUser, consoles: Collection[int]) -> Committed:
    """Return the sum of the commitments of these consoles, as far as they are in scope as a whole; one query."""
    rows = Console.objects.covered_by(user).filter(pk__in=consoles).values_list("name", "commitment__points")
    found = dict(rows)
    missing = [name for name, points in found.items() if points is None]
    known = [points for points in found.values() if points is not None]
    return Committed(points=None if missing or not known else sum(known), missing=missing)
