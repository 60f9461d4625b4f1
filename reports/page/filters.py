"""The filters of the parts of a report."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django_filters import CharFilter

from reports.page.heads import ReportHead
from reports.page.summaries import LicenseeSum, Summary
from reports.products import product_title
from ui.filters import AnyOf, ListingFilters, Ticked, containing

# What stands in an address for the report itself, which is in no appendix.
ITSELF = "-"
Rows = QuerySet[Any]


class Apart(AnyOf):
    """Rows of the report itself or of appendices, by their licensees."""

    def filter(self, qs: Rows, value: Sequence[str]) -> Rows:
        """Narrow `qs`; no value narrows nothing."""
        return super().filter(qs, ["" if one == ITSELF else one for one in value])


class PartFilters(ListingFilters):
    """What every part of a report can be narrowed by."""

    q = CharFilter(label="Search", method="search", max_length=200)
    organization = CharFilter(label="Organization", method="by_organization", max_length=500)
    appendix = Apart(label="Part", field_name="appendix", choices=())
    searched: Sequence[str] = ("organization_name", "appendix")

    def __init__(self, data: QueryDict, *, head: ReportHead, summary: Summary, **options: Any) -> None:
        """Offer what the version has, as its sums say."""
        super().__init__(data, **options)
        self.head = head
        licensees = [(one.licensee, f"Appendix: {one.licensee}") for one in summary.appendices]
        self.filters["appendix"].extra["choices"] = [(ITSELF, "The report itself"), *dict(licensees).items()]

    def search(self, rows: Rows, _name: str, words: str) -> Rows:
        """Rows with `words` in one of their texts."""
        # Licensees are not named to whoever sees a part only.
        searched = self.searched if self.head.is_whole else [one for one in self.searched if one != "appendix"]
        return rows.filter(containing(words, searched))

    def by_organization(self, rows: Rows, _name: str, words: str) -> Rows:
        """Rows of the organization of this name or UID, or of all that have the words in their names."""
        if uid := _uid(words):
            return rows.filter(organization_uid=uid)
        named = rows.filter(organization_name__iexact=words)
        return named if named.exists() else rows.filter(organization_name__icontains=words)


class ShareFilters(PartFilters):
    """What the organizations can be narrowed by."""


class LineFilters(PartFilters):
    """What the lines can be narrowed by."""

    product = AnyOf(label="Product", field_name="product", choices=())
    license = CharFilter(label="License", method="by_license", max_length=100)
    removed = Ticked(label="Removed on adjustment", method="by_removal")
    searched = ("organization_name", "appendix", "license_id", "support_id", "edition", "workload", "product")

    def __init__(self, data: QueryDict, *, head: ReportHead, summary: Summary, **options: Any) -> None:
        """Offer the products of the version too."""
        super().__init__(data, head=head, summary=summary, **options)
        self.filters["product"].extra["choices"] = products_of(summary)

    def by_license(self, rows: Rows, _name: str, words: str) -> Rows:
        """Rows of the license or the support contract with this id."""
        return rows.filter(Q(license_id__iexact=words) | Q(support_id__iexact=words))

    def by_removal(self, rows: Rows, _name: str, ticked: bool) -> Rows:
        """Rows of which not everything that was found is reported."""
        return rows.filter(reported_count__lt=F("initial_count")) if ticked else rows


def products_of(summary: Summary) -> list[tuple[str, str]]:
    """Return the products of a version with what people call them."""
    return list(_products([summary.report, *summary.appendices]).items())


def _uid(words: str) -> UUID | None:
    try:
        return UUID(words)
    except ValueError:
        return None


def _products(parts: Iterable[LicenseeSum]) -> dict[str, str]:
    names = (product.product for part in parts for product in part.products if product.product)
    return {name: product_title(name) for name in names}
