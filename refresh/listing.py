"""How old each list of each console is, as a list for programs: the page shows it console by console."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from accounts.http import SignedInRequest
from accounts.permissions import Permission
from consoles import schedule
from consoles.models import Freshness
from consoles.sight import coverage
from refresh.columns import COLUMNS
from refresh.filters import FreshnessFilters
from ui.listing import Listing

# What a row reads; a list must not carry the secrets of consoles.
ROW_FIELDS = (
    "step", "part", "refreshed_at", "failed_at", "reason", "is_permitted", "row_count", "console", "console__name",
    *schedule.FIELDS_OF_CONSOLE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FreshnessRow:
    """The freshness of one list of a console at one moment."""

    freshness: Freshness
    now: datetime
    is_covered: bool

    @property
    def is_stale(self) -> bool:
        """Whether the list is older than it should be."""
        return self.freshness.is_stale(self.now)

    @property
    def row_count(self) -> int | None:
        """How many rows it has: a total of the console, None for those whose scope does not cover that."""
        return self.freshness.row_count if self.is_covered and self.freshness.refreshed_at else None


class FreshnessList(Listing):
    """The lists of all consoles."""

    name = "freshness"
    row_name = "list"
    columns = COLUMNS
    filters_class = FreshnessFilters
    default_order = (F("console__name"), F("step"), F("part"))
    export_permission = Permission.EXPORT.full_name

    request: SignedInRequest

    def rows(self) -> "QuerySet[Freshness]":
        """Return the freshness of every list with what a row shows."""
        lists = Freshness.objects.visible_to(self.request.user)
        return lists.select_related("console").only(*ROW_FIELDS)

    def present(self, rows: Iterable[Any]) -> Iterator[FreshnessRow]:
        """Return the lists as rows at the moment of this answer."""
        covers = coverage(self.request.user)
        return (FreshnessRow(row, self.now, covers(row.console_id)) for row in rows)
