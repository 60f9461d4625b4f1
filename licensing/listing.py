"""The list of licenses: what stands in it, and what its page shows around it."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import Count, F, QuerySet

from accounts.permissions import Permission
from consoles.models import Freshness, Product
from licensing.columns import COLUMNS
from licensing.filters import LicenseFilters
from licensing.models import License
from licensing.rows import ROW_FIELDS, LicenseRows
from licensing.tabs import ProductTab, product_tabs
from ui.filters import Chip
from ui.listing import Listing


class LicenseList(Listing):
    """Every license of every product in one table, most urgent first."""

    name = "licenses"
    row_name = "license"
    columns = COLUMNS
    filters_class = LicenseFilters
    page_template = "licensing/license_list.html"
    fragment_template = "licensing/partials/license_list.html"
    default_order = (F("urgency_rank"), F("expires_on").asc(nulls_last=True))
    export_permission = Permission.EXPORT.full_name

    def rows(self) -> "QuerySet[License]":
        """Return licenses with what a row shows, without raw answers and without the consoles' secrets."""
        licenses = License.objects.visible_to(self.request.user).with_urgency(self.now)
        return licenses.select_related("console", "server", "organization__reseller").only(*ROW_FIELDS)

    def present(self, rows: Iterable[Any]) -> LicenseRows:
        """Return licenses as rows with their age."""
        return LicenseRows(rows, self.freshness, self.now)

    def count(self) -> int:
        """Return how many there are, from the counts that the tabs show anyway."""
        chosen = self.filters.value("product") or []
        return sum(tab.count for tab in self.tabs if tab.slug and (not chosen or tab.slug in chosen))

    def chips(self) -> list[Chip]:
        """Return the filters in force; the product has its tabs instead."""
        return self.filters.chips(self.request.GET, without={"product"})

    def extra_context(self) -> dict[str, Any]:
        """Return the tabs."""
        return {"tabs": self.tabs}

    @cached_property
    def tabs(self) -> list[ProductTab]:
        """The products with how many licenses the other filters leave of each."""
        counted = self.filters.narrowed(without={"product"}).order_by().values_list("product").annotate(Count("pk"))
        return product_tabs(dict(counted), self.filters.value("product") or [], self.request.GET)

    @cached_property
    def freshness(self) -> dict[tuple[int, str], Freshness]:
        """How fresh each list of licenses is, by console and product."""
        items = Freshness.objects.visible_to(self.request.user).filter(
            step=Freshness.Step.LICENSES, part__in=Product.values
        )
        return {(item.console_id, item.part): item for item in items}
