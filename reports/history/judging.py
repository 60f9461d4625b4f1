"""Whether reported points and ours are the same, and where they lie when they are not."""

from enum import StrEnum

from consoles.models import Product
from reports.history.figures import Figures, ReadOn

# Reports round their points; sums of doubles differ by less than this.
NEAR = 0.01


class Kind(StrEnum):
    """What is to be said of a product of an organization."""

    DIFFERS = "differs"
    # Used something by our readings, and is in no line of the report.
    NOT_IN_REPORT = "not_in_report"
    # Is in the report, and was never in our readings.
    NOT_WITH_US = "not_with_us"
    NOT_COMPARABLE = "not_comparable"

    @property
    def label(self) -> str:
        """The words that stand beside the figures."""
        return LABELS[self]


LABELS = {
    Kind.DIFFERS: "differs",
    Kind.NOT_IN_REPORT: "not in the report",
    Kind.NOT_WITH_US: "unknown to us",
    Kind.NOT_COMPARABLE: "not comparable",
}


def expected_of(product: str, last: float | None, high: float | None) -> float | None:
    """Return the one of our figures that reports carry."""
    return high if product == Product.CONSOLE else last


def place_of(reported: float, last: float | None, high: float | None) -> str:
    """Return in words where the reported points lie, seen from the last and the highest of our readings."""
    if last is None or high is None:
        return "what was used is unknown"
    same_as_last, same_as_high = is_near(reported, last), is_near(reported, high)
    if same_as_last or same_as_high:
        names = [name for name, same in (("last", same_as_last), ("highest", same_as_high)) if same]
        return f"equals the {' and the '.join(names)}"
    if reported > high:
        return "above both"
    return "between the two" if reported > last else "below both"


def is_near(one: float, other: float) -> bool:
    """Return whether two numbers of points are the same."""
    return abs(one - other) < NEAR


def kind_of(product: str, reported: float, figures: Figures, read: ReadOn) -> Kind | None:
    """Return what is to be said of the reported points; None where they are those that our readings lead to expect."""
    is_agent = product == Product.CONSOLE
    expected = expected_of(product, figures.last, figures.high)
    if expected is None:
        return Kind.NOT_COMPARABLE
    if is_near(reported, expected):
        return None
    if is_agent and reported < expected:
        # Readings that are missing can only have shown more.
        return Kind.DIFFERS
    is_known = (read.is_whole if is_agent else read.has_last) and not figures.is_partial
    return Kind.DIFFERS if is_known else Kind.NOT_COMPARABLE
