"""The lists of usage for somebody who does not see everything.

By product and workload they are sums over what is in scope; by organization they sort by what may be named.
"""

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from ui.columns import Column
from usage.columns import ORGANIZATION_COLUMNS, ORGANIZATION_PRODUCT_COLUMNS, in_sight
from usage.filters import ProductFilters, ProductSumFilters, WorkloadSumFilters
from usage.listing import GaugeList, OrganizationList, OrganizationProductList, ProductList, WorkloadList
from usage.models import Gauge
from usage.querysets import GaugeQuerySet
from usage.rows import GaugeRow
from usage.selectors.own import Sums, gauges_adding_up, lines_apart


class OwnOrganizationList(OrganizationList):
    """What each organization in scope uses in all."""

    columns = in_sight(ORGANIZATION_COLUMNS)

    def rows_to_show(self) -> GaugeQuerySet:
        """Return gauges with what a row shows."""
        return super().rows_to_show().with_sight(self.request.user)


class OwnOrganizationProductList(OrganizationProductList):
    """What each organization in scope uses of one product or some."""

    columns = in_sight(ORGANIZATION_PRODUCT_COLUMNS)

    def rows_to_show(self) -> GaugeQuerySet:
        """Return gauges with what a row shows."""
        return super().rows_to_show().with_sight(self.request.user)


class SumList(GaugeList):
    """Sums over what is in scope, worked out at once: there are no more of them than of products or workloads."""

    @abstractmethod
    def sums(self) -> list[GaugeRow]:
        """Return the rows that the filters leave, in any order."""

    @cached_property
    def sorted_sums(self) -> list[GaugeRow]:
        """The rows in order."""
        rows = sorted(self.sums(), key=lambda row: (row.title, row.anchor))
        column, descending = self.sort
        if column:
            return in_order(rows, column, descending=descending)
        by_use = sorted(rows, key=lambda row: -(row.gauge.used_units or 0.0))
        return sorted(by_use, key=lambda row: row.gauge.unit_type, reverse=True)

    def keys(self) -> list[GaugeRow]:
        """Return the rows themselves."""
        return self.sorted_sums

    def count(self) -> int:
        """Return how many rows the filters leave."""
        return len(self.sorted_sums)

    def rows_of(self, keys: list[GaugeRow]) -> list[GaugeRow]:
        """Return the rows of a page."""
        return keys

    def present(self, rows: Iterable[Any]) -> Iterable[GaugeRow]:
        """Return the rows as they are."""
        return rows

    def following(self, after: Any, count: int) -> list[tuple[Any, Any]]:
        """Return at most `count` of the rows behind `after`: sums are told apart by what they are about."""
        keyed = sorted(((_key(row), row) for row in self.sums()), key=lambda pair: pair[0])
        return [(key, row) for key, row in keyed if after is None or key > after][:count]

    def whole(self, *, counted: bool) -> tuple[Iterable[GaugeRow], int]:
        """Return the rows as files have them, and how many there are."""
        return self.sorted_sums, self.count()

    @cached_property
    def adding(self) -> Sums:
        """What adds up."""
        return Sums(self.request.user, frame=self.frame, ages=self.ages, now=self.now)


class ProductSumList(SumList, ProductList):
    """What is used of each product, for somebody who does not see everything."""

    filters_class = ProductSumFilters

    def rows(self) -> "QuerySet[Any]":
        """Return what is added up."""
        return gauges_adding_up(self.request.user, self.kind).with_month(self.frame)

    def sums(self) -> list[GaugeRow]:
        """Return the sums by product."""
        return self.adding.of_gauges(self.filters.narrowed())


class WorkloadSumList(SumList, WorkloadList):
    """What is used of each workload, for somebody who does not see everything."""

    filters_class = WorkloadSumFilters

    def rows(self) -> "QuerySet[Any]":
        """Return what is added up; consoles that are in scope as a whole have gauges."""
        return lines_apart(self.request.user)

    def sums(self) -> list[GaugeRow]:
        """Return the sums by workload, and the gauges."""
        gauges = Gauge.objects.covered_by(self.request.user).of_kind(self.kind).with_month(self.frame)
        whole = ProductFilters(data=self.request.GET, queryset=gauges, request=self.request)
        return [*self.adding.of_gauges(whole.narrowed()), *self.adding.of_lines(self.filters.narrowed())]


def in_order(rows: Sequence[GaugeRow], column: Column, *, descending: bool) -> list[GaugeRow]:
    """Return rows by a column as databases order them: texts regardless of case, what is unknown last both ways."""
    values = {row: _comparable(row, column) for row in rows}
    known = [row for row in rows if values[row] is not None]
    return sorted(known, key=values.__getitem__, reverse=descending) + [row for row in rows if values[row] is None]


def _key(row: GaugeRow) -> list[int | str]:
    gauge = row.gauge
    return [gauge.console_id, gauge.product, gauge.workload, gauge.unit_type, row.anchor]


def _comparable(row: GaugeRow, column: Column) -> Any:
    if column.key == "change_size":
        return None if row.change is None else abs(row.change)
    value = column.value(row) if column.value else None
    return value.lower() if isinstance(value, str) else value
