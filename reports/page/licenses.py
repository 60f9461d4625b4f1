"""What a version reports under each license."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet, Sum

from reports.models import ReportLine
from reports.page.heads import ReportHead
from reports.products import product_title

LICENSE = ("appendix", "license_id", "support_id", "product", "edition")
# By names that no column has.
SUMS = {
    "organizations": Count("organization_uid", distinct=True),
    "found": Sum("initial_count"),
    "reported": Sum("reported_count"),
    "new": Sum("new_count"),
    "in_all": Sum("points"),
}


class LicenseSum(NamedTuple):
    """All lines under one license of one product in one edition; None is what none of them says."""

    appendix: str
    license_id: str
    support_id: str
    product: str
    edition: str
    organization_count: int
    initial_count: float | None
    reported_count: float | None
    new_count: float | None
    points: float | None

    @property
    def product_title(self) -> str:
        """What people call the product."""
        return product_title(self.product)


def license_rows(lines: "QuerySet[ReportLine]", *, only: Q | None = None) -> "QuerySet[ReportLine, tuple[Any, ...]]":
    """Return the values of a `LicenseSum` for each license: the report's own first, those with most points first.

    `lines` are those of a version that are in scope; `only` narrows which of them are summed.
    """
    groups = lines.filter(only or Q()).order_by().values(*LICENSE).annotate(**SUMS)
    rows: QuerySet[ReportLine, tuple[Any, ...]] = groups.values_list(*LICENSE, *SUMS)
    return rows.order_by("appendix", F("in_all").desc(nulls_last=True), *LICENSE[1:])


def license_sums(rows: Iterable[tuple[Any, ...]], head: ReportHead) -> list[LicenseSum]:
    """Return rows with their names, licensees as far as `head` names them."""
    sums = map(LicenseSum._make, rows)
    return [one._replace(appendix=head.licensee(one.appendix)) for one in sums]
