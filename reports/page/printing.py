"""What the print view has beyond the summary: the sums by organization and by license, whole."""

from typing import Any

from django.db.models import F

from reports.page.heads import ReportHead
from reports.page.licenses import license_rows, license_sums
from reports.page.listing import PartRow


def sums_printed(head: ReportHead) -> dict[str, Any]:
    """Return the rows of the print view's tables, in the order of the tabs; two queries."""
    shares = head.shares.order_by("appendix", F("points").desc(nulls_last=True), "pk")
    return {
        "share_rows": [PartRow(share, head) for share in shares],
        "license_rows": license_sums(license_rows(head.lines), head),
    }
