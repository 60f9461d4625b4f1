"""A gauge as lists, exports and pages say it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from consoles import schedule
from ui import wording
from usage.breakdown import sum_known
from usage.explaining import Explanation, changes_since, explanation_of
from usage.links import usage_list_url
from usage.models import Gauge
from usage.products import product_title
from usage.querysets import MonthFrame

# What a row reads; a list must not carry the secrets of consoles.
ROW_FIELDS = (
    "kind", "unit_type", "product", "workload", "used_units", "new_units", "rental_units", "is_partial", "changed_at",
    "console", "console__name", *schedule.FIELDS_OF_CONSOLE, "reseller", "reseller__name",
    "usage", "usage__uid", "usage__gone_at", "usage__organization_type", "usage__console",
    "usage__organization", "usage__organization__name", "usage__organization__reseller",
    "usage__organization__reseller__name",
)  # fmt: skip
NO_RESELLER = "No reseller"
# An organization's type as the directory and exports write it.
TYPES = {"Company": "company", "Reseller": "reseller", "Provider": "provider"}


NOT_SUMMED = "It cannot be added up: each organization has its highest at another time."


class GaugeRow:
    """One gauge at one moment; `gauge` needs `with_month`."""

    __slots__ = ("explanation", "frame", "gauge", "now", "refreshed_at")
    # Whether it is no gauge but a sum over those of organizations.
    is_sum: ClassVar = False

    def __init__(
        self,
        gauge: Gauge,
        *,
        frame: MonthFrame,
        now: datetime,
        refreshed_at: datetime | None,
        explanation: Explanation | None = None,
    ) -> None:
        self.gauge = gauge
        self.frame = frame
        self.now = now
        self.refreshed_at = refreshed_at
        self.explanation = explanation

    @property
    def company(self) -> str:
        """The organization; where the directory does not know it, the UID that the console uses."""
        return self.gauge.usage.title if self.gauge.usage else ""

    @property
    def is_in_directory(self) -> bool:
        """Whether the directory knows the organization."""
        return bool(self.gauge.usage and self.gauge.usage.organization_id)

    @property
    def organization_type(self) -> str:
        """`company`, `reseller` or `provider`; a type that we do not know stays as it came."""
        said = self.gauge.usage.organization_type if self.gauge.usage else ""
        return TYPES.get(said, said.lower())

    @property
    def reseller(self) -> str:
        """The reseller that the row is about or that the company belongs to; empty without one that may be named."""
        if self.gauge.kind == Gauge.Kind.RESELLER:
            return self.gauge.reseller.name if self.gauge.reseller else ""
        return self.frame.reseller_of(self.gauge.usage.organization if self.gauge.usage else None)

    @property
    def product_title(self) -> str:
        """The product that the row is about; empty for all of them."""
        return product_title(self.gauge.product) if self.gauge.product else ""

    @property
    def workload_title(self) -> str:
        """The workload that the row is about."""
        return self.gauge.workload or "Unnamed workload"

    @property
    def title(self) -> str:
        """What the row of a reseller, product or workload is about."""
        if self.gauge.kind == Gauge.Kind.RESELLER:
            return self.reseller or NO_RESELLER
        return self.workload_title if self.gauge.kind == Gauge.Kind.WORKLOAD else product_title(self.gauge.product)

    @property
    def companies_url(self) -> str:
        """The list of the companies that the row adds up; empty where no address can name what it is about."""
        gauge = self.gauge
        where = {"console": gauge.console.name, "unit": gauge.unit_type}
        match gauge.kind:
            case Gauge.Kind.RESELLER:
                return usage_list_url(reseller=self.reseller, no_reseller=None if self.reseller else 1, **where)
            case Gauge.Kind.WORKLOAD if gauge.workload:
                return usage_list_url(workload=gauge.workload, product=gauge.product, **where)
            case Gauge.Kind.PRODUCT if gauge.product:
                return usage_list_url(product=gauge.product, **where)
        return ""

    @property
    def is_gone(self) -> bool:
        """Whether the console no longer lists any usage of the organization."""
        return bool(self.gauge.usage and self.gauge.usage.gone_at)

    @property
    def this_high(self) -> float | None:
        """The highest of this month so far; None where the console was not read in it."""
        return self.gauge.this_high  # type: ignore[attr-defined,no-any-return]  # annotated

    @property
    def last_end(self) -> float | None:
        """The last reading of last month; None where it was not read."""
        return self.gauge.last_end  # type: ignore[attr-defined,no-any-return]  # annotated

    @property
    def last_high(self) -> float | None:
        """The highest of last month; None where it was not read."""
        return self.gauge.last_high  # type: ignore[attr-defined,no-any-return]  # annotated

    @property
    def change(self) -> float | None:
        """Units more than at the end of last month; None where either is unknown."""
        return self.gauge.change  # type: ignore[attr-defined,no-any-return]  # annotated

    @property
    def change_share(self) -> float | None:
        """The change as a share of what was used at the end of last month; None where that was nothing, or unknown."""
        return self.change / self.last_end if self.change is not None and self.last_end else None

    @property
    def change_gap(self) -> str:
        """Why there is no change to tell."""
        return self.last_gap or "What is used now is unknown."

    @property
    def next_start(self) -> float | None:
        """What the next month begins with, if nothing else changes: new units are used from the 1st on."""
        return sum_known(self.gauge.used_units, self.gauge.new_units)

    @property
    def month_gap(self) -> str:
        """Why there is no number of this month, or nothing."""
        return _gap(self.this_high, "this", was_read=self.gauge.console_id in self.frame.read)

    @property
    def last_gap(self) -> str:
        """Why there is no number of last month, or nothing."""
        return _gap(self.last_end, "last", was_read=self.gauge.console_id in self.frame.read_before)

    @property
    def last_high_gap(self) -> str:
        """Why there is no highest of last month, or nothing."""
        return self.last_gap

    @property
    def anchor(self) -> str:
        """What tells the row from others on a page."""
        return str(self.gauge.pk)

    @property
    def age(self) -> str:
        """How old the numbers are."""
        return wording.age(self.refreshed_at, self.now)

    @property
    def is_stale(self) -> bool:
        """Whether the numbers are older than they should be."""
        return self.gauge.console.schedule.is_stale(self.refreshed_at, self.now)


class SumRow(GaugeRow):
    """A sum over organizations in scope, in the place of a gauge of a console that is not in scope as a whole."""

    __slots__ = ()
    is_sum = True

    @property
    def month_gap(self) -> str:
        """Why there is no highest of this month."""
        return NOT_SUMMED

    @property
    def last_high_gap(self) -> str:
        """Why there is no highest of last month."""
        return NOT_SUMMED

    @property
    def anchor(self) -> str:
        """What tells the row from others on a page."""
        return f"sum-{self.gauge.pk}"


class GaugeRows:
    """Gauges as rows, each with the age of its console's usage."""

    def __init__(
        self, gauges: Iterable[Gauge], *, frame: MonthFrame, ages: Mapping[int, datetime], now: datetime
    ) -> None:
        self.gauges = gauges
        self.frame = frame
        self.ages = ages
        self.now = now

    def __iter__(self) -> Iterator[GaugeRow]:
        for gauge in self.gauges:
            yield GaugeRow(gauge, frame=self.frame, now=self.now, refreshed_at=self.ages.get(gauge.console_id))


def _gap(value: float | None, month: str, *, was_read: bool) -> str:
    if value is not None:
        return ""
    return f"The console {'did not say how much was used' if was_read else 'was not read'} {month} month."


def explained(rows: Iterable[GaugeRow], frame: MonthFrame, *, user: User | AnonymousUser) -> list[GaugeRow]:
    """Return rows of organizations with the lines that explain most of their change; three queries for all of them."""
    listed = list(rows)
    changed = {row.gauge.usage_id for row in listed if row.change and row.gauge.usage_id}
    changes = changes_since(frame.month, changed, user=user)
    for row in listed:
        if row.change and row.gauge.usage_id:
            row.explanation = explanation_of(
                change
                for change in changes.get(row.gauge.usage_id, ())
                if change.unit_type == row.gauge.unit_type
                and (row.gauge.kind == Gauge.Kind.ORGANIZATION or change.product == row.gauge.product)
            )
    return listed
