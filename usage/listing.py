"""The lists of usage: by organization, reseller, product and workload, of one kind of gauge each."""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import F, QuerySet

from accounts.http import SignedInRequest
from accounts.permissions import Permission
from consoles.sight import covers_nothing
from ui.filters import Chip
from ui.listing import Listing
from usage.columns import (
    ORGANIZATION_COLUMNS,
    ORGANIZATION_PRODUCT_COLUMNS,
    PRODUCT_COLUMNS,
    RESELLER_COLUMNS,
    WORKLOAD_COLUMNS,
)
from usage.filters import OrganizationFilters, ProductFilters, ResellerFilters
from usage.links import usage_list_url
from usage.models import Gauge
from usage.querysets import GaugeQuerySet, MonthFrame
from usage.rows import ROW_FIELDS, GaugeRow, GaugeRows, explained
from usage.selectors.frame import frame_for, usage_ages
from usage.selectors.summary import usage_summary
from usage.tabs import usage_tabs


class GaugeList(Listing):
    """Gauges of one kind, those that use most first; points come before other units, which they are not added to."""

    name = "usage"
    row_name = "line"
    by: ClassVar[str] = ""
    kind: ClassVar[Gauge.Kind]
    one: ClassVar[str]
    many: ClassVar[str]
    page_template = "usage/usage_list.html"
    fragment_template = "usage/partials/usage_list.html"
    default_order = (F("unit_type").desc(), F("used_units").desc(nulls_last=True))
    export_permission = Permission.VIEW_USAGE.full_name

    request: SignedInRequest
    # Whether rows are those of a page, which say why they changed; exports do not.
    is_page = False

    def rows(self) -> "QuerySet[Any]":
        """Return the gauges of the kind that is listed."""
        return self.rows_to_show().of_kind(self.kind)

    def rows_to_show(self) -> GaugeQuerySet:
        """Return gauges with what a row shows, without the consoles' secrets.

        Their keys are enough to find them: told the kind as well, SQLite would look through all of that.
        """
        gauges = Gauge.objects.visible_to(self.request.user).with_month(self.frame)
        related = ("console", "reseller", "usage__organization__reseller")
        return gauges.select_related(*related).only(*ROW_FIELDS)

    def rows_of(self, keys: list[Any]) -> list[Any]:
        """Return the gauges with these keys in this order, as a page."""
        self.is_page = True
        return super().rows_of(keys)

    def present(self, rows: Iterable[Any]) -> Iterable[GaugeRow]:
        """Return gauges as rows with their age."""
        return GaugeRows(rows, frame=self.frame, ages=self.ages, now=self.now)

    def chips(self) -> list[Chip]:
        """Return the filters in force; by what is listed has its tabs instead."""
        return self.filters.chips(self.request.GET)

    def clear_url(self) -> str:
        """Return the address of the same kind of list without any filter."""
        return usage_list_url(by=self.by)

    def extra_context(self) -> dict[str, Any]:
        """Return the tabs, and the words for what is listed."""
        return {
            "tabs": usage_tabs(self.by),
            "by": self.by,
            "one": self.one,
            "many": self.many,
            "frame": self.frame,
            "covers_consoles": not covers_nothing(self.request.user),
            "summary": usage_summary(user=self.request.user, frame=self.frame, ages=self.ages, now=self.now),
        }

    @cached_property
    def frame(self) -> MonthFrame:
        """The month that the list speaks of."""
        return frame_for(self.request.user, self.now)

    @cached_property
    def ages(self) -> dict[int, datetime]:
        """When each console's usage was read last."""
        return usage_ages(self.request.user)


class OrganizationList(GaugeList):
    """What each organization uses in all."""

    kind = Gauge.Kind.ORGANIZATION
    one, many = "company", "companies"
    columns = ORGANIZATION_COLUMNS
    filters_class = OrganizationFilters

    def present(self, rows: Iterable[Any]) -> Iterable[GaugeRow]:
        """Return gauges as rows, those of a page with the lines that explain their change."""
        plain = super().present(rows)
        return explained(plain, self.frame, user=self.request.user) if self.is_page else plain


class OrganizationProductList(OrganizationList):
    """What each organization uses of one product or some."""

    name = "usage-by-product"
    kind = Gauge.Kind.ORGANIZATION_PRODUCT
    columns = ORGANIZATION_PRODUCT_COLUMNS


class ResellerList(GaugeList):
    """What the companies of each reseller use together, with the reseller itself."""

    name = "usage-of-resellers"
    by = "reseller"
    kind = Gauge.Kind.RESELLER
    one, many = "reseller", "resellers"
    columns = RESELLER_COLUMNS
    filters_class = ResellerFilters


class ProductList(GaugeList):
    """What is used of each product."""

    name = "usage-of-products"
    by = "product"
    kind = Gauge.Kind.PRODUCT
    one, many = "product", "products"
    columns = PRODUCT_COLUMNS
    filters_class = ProductFilters


class WorkloadList(GaugeList):
    """What is used of each workload."""

    name = "usage-of-workloads"
    by = "workload"
    kind = Gauge.Kind.WORKLOAD
    one, many = "workload", "workloads"
    columns = WORKLOAD_COLUMNS
    filters_class = ProductFilters
