"""What a comparison of a report with our own readings finds."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from reports.history.figures import ReadOn
from reports.history.judging import Kind, expected_of, place_of
from usage.products import product_title


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """One product of one organization of which the report says something else than our readings; points throughout."""

    kind: Kind
    organization: str
    organization_uid: UUID | None
    # Our key of the organization's usage; None where it was never in our readings.
    usage: int | None
    # Our slug of the product; one that we do not know is named as the report names it.
    product: str
    # Of the report and its appendices; None where the organization is in neither.
    reported: float | None
    # The last and the highest of our readings in the month; None is unknown.
    last: float | None
    high: float | None
    # Why it may be so, as far as the report itself tells.
    hints: tuple[str, ...]
    read: ReadOn

    @property
    def product_title(self) -> str:
        """What people call the product."""
        return product_title(self.product)

    @property
    def organization_title(self) -> str:
        """The organization's name, or the UID that the console uses."""
        return self.organization or str(self.organization_uid or "An unnamed organization")

    @property
    def expected(self) -> float | None:
        """The one of our figures that reports carry: of agents the highest, of everything else the last."""
        return expected_of(self.product, self.last, self.high)

    @property
    def difference(self) -> float | None:
        """Points that the report has more than we expected; None where our figure is unknown."""
        return None if self.expected is None else (self.reported or 0.0) - self.expected

    @property
    def text(self) -> str:
        """Where the reported points lie, seen from ours."""
        match self.kind:
            case Kind.NOT_WITH_US:
                return "our readings never had this organization"
            case Kind.NOT_IN_REPORT:
                return "in none of its lines"
            case Kind.NOT_COMPARABLE:
                return f"not comparable: {self.read.words}"
        return place_of(self.reported or 0.0, self.last, self.high)


@dataclass(frozen=True, kw_only=True, slots=True)
class History:
    """Everything that a comparison of a report with our readings found."""

    read: ReadOn
    # Claimed differences first, the largest first; then what cannot be compared.
    differences: Sequence[Difference]
    # Products of organizations of which both say the same.
    agreeing_count: int

    @property
    def claimed(self) -> list[Difference]:
        """Those that stand on our readings."""
        return [one for one in self.differences if one.kind is not Kind.NOT_COMPARABLE]
