"""One thing that explains why the points of two versions differ."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from reports.products import product_title
from ui.wording import number


class Kind(StrEnum):
    """What explains a difference."""

    NEW_ORGANIZATION = "new_organization"
    GONE_ORGANIZATION = "gone_organization"
    MORE = "more"
    FEWER = "fewer"
    WEIGHT = "weight"
    MOVED = "moved"
    INTO_APPENDIX = "into_appendix"
    OUT_OF_APPENDIX = "out_of_appendix"
    NOT_IN_LINES = "not_in_lines"

    @property
    def label(self) -> str:
        """What people call all changes of the kind."""
        return LABELS[self]


LABELS = {
    Kind.NEW_ORGANIZATION: "New organizations",
    Kind.GONE_ORGANIZATION: "Vanished organizations",
    Kind.MORE: "More objects",
    Kind.FEWER: "Fewer objects",
    Kind.WEIGHT: "Other weights",
    Kind.MOVED: "Moved to other licenses",
    Kind.INTO_APPENDIX: "Moved into appendices",
    Kind.OUT_OF_APPENDIX: "Moved out of appendices",
    Kind.NOT_IN_LINES: "In the totals only",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What one workload of one organization contributes; counts and weights are None where they are unknown."""

    kind: Kind
    difference: float
    organization: str = ""
    organization_uid: UUID | None = None
    product: str = ""
    workload: str = ""
    # The license before and after; empty where several are concerned.
    license_before: str = ""
    license_after: str = ""
    count_before: float | None = None
    count_after: float | None = None
    weight_before: float | None = None
    weight_after: float | None = None
    # Points that have another license now and are no difference.
    moved_points: float = 0.0
    # Where the points went, or came from; empty where no appendix is concerned, or several are.
    appendix: str = ""
    # What the report says of servers that may have caused it.
    hints: tuple[str, ...] = ()

    @property
    def organization_title(self) -> str:
        """The organization's name, or the UID that the report uses."""
        return self.organization or str(self.organization_uid or "")

    @property
    def license(self) -> str:
        """The license after, or the one before where there is none after; empty where several are concerned."""
        return self.license_after or self.license_before

    @property
    def product_title(self) -> str:
        """What people call the product."""
        return product_title(self.product) if self.product else ""

    @property
    def text(self) -> str:
        """What happened, in a few words."""
        return _text(self)


def _text(change: Change) -> str:
    """The workload with its objects before and after, which no language has to inflect."""
    what = change.workload or "Points without a workload"
    match change.kind:
        case Kind.NOT_IN_LINES:
            return "In the total of the report, and in none of its lines"
        case Kind.MOVED:
            where = f" from {change.license_before}" if change.license_before else ""
            there = f" to {change.license_after}" if change.license_after else ""
            return f"{what}: {number(change.moved_points)} points moved{where}{there or ' to other licenses'}"
        case Kind.WEIGHT:
            return f"{what} counts {number(change.weight_after)} instead of {number(change.weight_before)}"
    counts = change.count_before, change.count_after
    said = "" if counts == (None, None) else f" {number(counts[0] or 0)} \u2192 {number(counts[1] or 0)}"
    appendix = f"the appendix of {change.appendix}" if change.appendix else "an appendix"
    note = {
        Kind.NEW_ORGANIZATION: ", new in the report",
        Kind.GONE_ORGANIZATION: ", no longer in the report",
        Kind.INTO_APPENDIX: f", now in {appendix}",
        Kind.OUT_OF_APPENDIX: f", was in {appendix}",
    }
    return f"{what}{said}{note.get(change.kind, '')}"
