"""The one view behind every listing: filters, search, sort, pages, remembered columns and exports.

Adding a listing:
1. declare its columns (`columns.py`) and its filters (`filters.py`, a `ListingFilters`);
2. subclass `Listing`, give `rows()` through `visible_to`, and wrap `as_view()` in `accounts.permissions.require`;
3. write the page template and the fragment that it includes; the fragment fills the blocks of
   `ui/partials/listing_frame.html`, and its form those of `ui/partials/filter_frame.html`; rows of many
   cells are written for Jinja2 (`ui.jinja`);
4. test it by `tests/ui/listing_claims.py`: roles, empty, filtered, every sort, htmx, query counts, exports.
"""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.db.models.expressions import Combinable
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.generic.base import View

from ui.addresses import changed
from ui.columns import Column, chosen_columns, page_columns
from ui.exports import FORMATS, Export, ExportRefusedError, export_answer, exporting
from ui.filters import Chip, ListingFilters
from ui.fragments import respond
from ui.headings import Heading, headings

ROWS_PER_PAGE = 50
EXPORT_CHUNK = 2000


class CountedPaginator(Paginator):  # type: ignore[type-arg]  # generic for type checkers only
    """A paginator that is told how many rows there are, where the page has counted them already."""

    # What stands for left-out page numbers; no page has this one.
    ELLIPSIS = 0  # type: ignore[assignment]

    def __init__(self, rows: QuerySet[Any] | Sequence[Any], *, count: int) -> None:
        super().__init__(rows, ROWS_PER_PAGE)
        self.__dict__["count"] = count


class Listing(View, ABC):
    """A list of rows at one address. Subclasses declare the attributes and give `rows`."""

    http_method_names = ["get", "head", "options"]

    # The key of the remembered columns, the name of exported files and of their root element.
    name: ClassVar[str]
    row_name: ClassVar[str]
    columns: ClassVar[Sequence[Column]]
    filters_class: ClassVar[type[ListingFilters]]
    page_template: ClassVar[str]
    fragment_template: ClassVar[str]
    default_order: ClassVar[Sequence[str | Combinable]]
    # The full name of the permission to export; empty where nobody may.
    export_permission: ClassVar[str] = ""

    request: HttpRequest

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Callable[..., HttpResponseBase]:
        """Return the view, declared to answer with files."""
        return exporting(super().as_view(**initkwargs))

    @abstractmethod
    def rows(self) -> QuerySet[Any]:
        """Return every row that this person may see, with what columns and filters need."""

    def present(self, rows: Iterable[Any]) -> Iterable[Any]:
        """Return rows as the row template and the columns read them."""
        return rows

    def count(self) -> int:
        """Return how many rows the filters leave."""
        return self.filters.narrowed().count()

    def rows_to_show(self) -> QuerySet[Any]:
        """Return `rows` for `present`, which may need less of them than filters and orders do."""
        return self.rows()

    def keys(self) -> QuerySet[Any] | Sequence[Any]:
        """Return what tells the filtered rows apart, in order."""
        return self.ordered().values_list("pk", flat=True)

    def whole(self, *, counted: bool) -> tuple[Iterable[Any], int]:
        """Return the filtered rows in order as files have them, and how many there are if they shall be `counted`."""
        rows = self.ordered()
        count = rows.order_by().count() if counted else 0
        return self.present(rows.iterator(chunk_size=EXPORT_CHUNK)), count

    def following(self, after: Any, count: int) -> list[tuple[Any, Any]]:
        """Return at most `count` filtered rows, each behind its key, in the order of the keys from behind `after`.

        With None they are the first. What comes or goes meanwhile moves no other row, as it does where rows are counted
        off by an offset. `present` takes the rows.
        """
        rows = self.filters.narrowed().order_by("pk")
        found = rows if after is None else rows.filter(pk__gt=after)
        return [(row.pk, row) for row in found[:count]]

    def extra_context(self) -> dict[str, Any]:
        """Return what this listing's template needs beyond what all have."""
        return {}

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with the page, its fragment, or a file when the address has `format`."""
        if "format" in request.GET:
            return self.export(request.GET["format"])
        page = CountedPaginator(self.keys(), count=self.count()).get_page(request.GET.get("page"))
        numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
        rows = list(self.present(self.rows_of(list(page.object_list))))
        context = {**self.context(), "page": page, "page_numbers": numbers, "rows": rows}
        return respond(request, page=self.page_template, fragment=self.fragment_template, context=context)

    @cached_property
    def now(self) -> datetime:
        """The one moment that every number of this answer is about."""
        return timezone.now()

    @cached_property
    def filters(self) -> ListingFilters:
        """The filters as the address sets them."""
        return self.filters_class(data=self.request.GET, queryset=self.rows(), request=self.request)

    @cached_property
    def sort(self) -> tuple[Column | None, bool]:
        """The column to sort by, and whether descending; no column for an absent or unknown `sort`."""
        wanted = self.request.GET.get("sort", "")
        key = wanted.removeprefix("-")
        column = next((column for column in self.columns if column.key == key and column.order_by), None)
        return column, wanted.startswith("-")

    @cached_property
    def shown_columns(self) -> list[Column]:
        """The columns that this person wants to see."""
        preferences = getattr(self.request.user, "preferences", {})
        return chosen_columns(self.columns, preferences.get("columns", {}).get(self.name))

    @property
    def shown(self) -> Mapping[str, bool]:
        """Whether the column of a key is shown; one that this listing does not have is not."""
        return defaultdict(bool, {column.key: True for column in self.shown_columns})

    def ordered(self) -> QuerySet[Any]:
        """Return the filtered rows in an order without ties."""
        column, descending = self.sort
        order = column.ordering(self.request.user, descending=descending) if column else self.default_order
        return self.filters.narrowed().order_by(*order, F("pk").asc())

    def rows_of(self, keys: list[Any]) -> list[Any]:
        """Return the rows with these keys in this order.

        Sorting keys and then reading one page of rows beats sorting whole rows with all their joins.
        """
        found = self.rows_to_show().in_bulk(keys)
        return [found[key] for key in keys if key in found]

    def context(self) -> dict[str, Any]:
        """Return what the templates of every listing read."""
        shown = self.shown
        return {
            "listing": self,
            "now": self.now,
            "headings": self.headings(),
            "shown": shown,
            "column_choices": [(column, shown[column.key]) for column in page_columns(self.columns)],
            "sort_choices": [column for column in page_columns(self.columns) if column.order_by],
            "sort_value": self.request.GET.get("sort", "") if self.sort[0] else "",
            "filters": self.filters,
            "chips": self.chips(),
            "clear_url": self.clear_url(),
            "sentences": self.filters.sentences(),
            "may_export": self.may_export,
            "exports": [(name, changed(self.request.GET, format=name)) for name in FORMATS] if self.may_export else [],
            **self.extra_context(),
        }

    def headings(self) -> list[Heading]:
        """Return the headings of the shown columns, with the address that sorts by each."""
        return headings(self.shown_columns, self.sort, self.request.GET)

    def chips(self) -> list[Chip]:
        """Return the filters in force as removable chips."""
        return self.filters.chips(self.request.GET)

    def clear_url(self) -> str:
        """Return the address of this list without any filter."""
        return self.request.path

    @property
    def may_export(self) -> bool:
        """Whether this person may take the list away as a file."""
        user = self.request.user
        return bool(self.export_permission) and user.has_perm(self.export_permission)

    def export(self, file_format: str) -> HttpResponseBase:
        """Return the filtered whole as a file; a wrong filter is refused, it would widen the list unseen."""
        if not self.may_export:
            raise PermissionDenied("Your role does not include exports.")
        if sentences := self.filters.sentences():
            raise ExportRefusedError(" ".join(sentences))
        rows, count = self.whole(counted=file_format == "xlsx")
        export = Export(
            name=self.name,
            row_name=self.row_name,
            columns=self.columns,
            rows=rows,
            count=count,
            day=timezone.localdate(self.now),
        )
        return export_answer(self.request, export)
