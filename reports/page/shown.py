"""The sums of a report as a person sees them: those of the report, or those over the lines that are in scope."""

from itertools import groupby
from typing import Any

from django.db.models import Sum

from reports.page.heads import ReportHead
from reports.page.summaries import LicenseeSum, ProductSum, Summary, WorkloadSum, summary_from

PRODUCT = ("product", "edition")
WORKLOAD = ("workload", "weight")
# By names that no column has.
SUMS = {
    "found": Sum("initial_count"),
    "reported": Sum("reported_count"),
    "new": Sum("new_count"),
    "in_all": Sum("points"),
}


def summary_shown(head: ReportHead) -> Summary:
    """Return the sums of the version; of one that is not in scope as a whole those of its lines, from one query.

    Appendices are about the licensees of others, and stand in the sums of whole reports alone.
    """
    if head.is_whole:
        return summary_from(head.version.summary)
    rows = head.lines.filter(appendix="").order_by(*PRODUCT, *WORKLOAD).values_list(*PRODUCT, *WORKLOAD)
    grouped = groupby(rows.annotate(**SUMS), key=lambda row: row[:2])
    products = [_product(product, edition, list(found)) for (product, edition), found in grouped]
    return Summary(report=LicenseeSum(licensee="", total_points=head.points, products=products), appendices=[])


def _product(product: str, edition: str, rows: list[tuple[Any, ...]]) -> ProductSum:
    workloads = [
        WorkloadSum(
            workload=workload, weight=weight, initial_count=found, reported_count=reported, new_count=new, points=points
        )
        for _, _, workload, weight, found, reported, new, points in rows
    ]
    known = [one.points for one in workloads if one.points is not None]
    return ProductSum(product=product, edition=edition, points=sum(known) if known else None, workloads=workloads)
