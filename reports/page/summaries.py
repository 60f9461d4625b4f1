"""What a version says of its points by product and workload, from the JSON that `ReportVersion.summary` keeps."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports.products import product_title


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkloadSum:
    """All objects of one workload of a product; None is what the report does not say."""

    workload: str
    weight: float | None
    initial_count: float | None
    reported_count: float | None
    new_count: float | None
    points: float | None

    @property
    def title(self) -> str:
        """What people call the workload."""
        return self.workload or "Unnamed workload"

    @property
    def removed_count(self) -> float | None:
        """Objects that were found and then taken out on adjustment; None where either count is unknown."""
        return removed(self.initial_count, self.reported_count)


@dataclass(frozen=True, kw_only=True, slots=True)
class ProductSum:
    """The points of one product in one edition, with its workloads."""

    product: str
    edition: str
    points: float | None
    workloads: Sequence[WorkloadSum]

    @property
    def title(self) -> str:
        """What people call the product."""
        return product_title(self.product)


@dataclass(frozen=True, kw_only=True, slots=True)
class LicenseeSum:
    """The points of the report itself, whose licensee is empty here, or of an appendix."""

    licensee: str
    total_points: float | None
    products: Sequence[ProductSum]

    @property
    def removed_points(self) -> float:
        """Points that the removed objects would have cost, as far as counts and weights are known."""
        return sum((one.removed_count or 0) * (one.weight or 0) for one in self._workloads())

    @property
    def new_count(self) -> float:
        """Objects activated in the month, which are not counted yet."""
        return sum(one.new_count or 0 for one in self._workloads())

    @property
    def new_points(self) -> float:
        """What they will cost from the 1st on."""
        return sum((one.new_count or 0) * (one.weight or 0) for one in self._workloads())

    def _workloads(self) -> Iterable[WorkloadSum]:
        return (workload for product in self.products for workload in product.workloads)


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """The sums of the report, and those of each appendix, which are not in its points."""

    report: LicenseeSum
    appendices: Sequence[LicenseeSum]

    @property
    def appendix_points(self) -> float:
        """What the appendices come to, as far as they say it."""
        return sum(one.total_points or 0 for one in self.appendices)


def summary_from(kept: Mapping[str, Any]) -> Summary:
    """Return the sums that a version keeps as JSON; a version that keeps none has no products."""
    return Summary(
        report=_licensee("", kept),
        appendices=[_licensee(one["licensee"], one) for one in kept.get("appendices", ())],
    )


def removed(initial: float | None, reported: float | None) -> float | None:
    """Return how many of the objects that were found are not reported; None where either is unknown."""
    return None if initial is None or reported is None else initial - reported


def _licensee(licensee: str, kept: Mapping[str, Any]) -> LicenseeSum:
    products = [
        ProductSum(
            product=one["product"],
            edition=one["edition"],
            points=one["points"],
            workloads=[WorkloadSum(**workload) for workload in one["workloads"]],
        )
        for one in kept.get("products", ())
    ]
    return LicenseeSum(licensee=licensee, total_points=kept.get("total_points"), products=products)
