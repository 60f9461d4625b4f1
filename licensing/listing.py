"""The list of licenses: what stands in it, and what its page shows around it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, overload

from django.db.models import Count, F, QuerySet

from accounts.http import SignedInRequest
from accounts.models import User
from accounts.permissions import Permission
from consoles.models import Freshness, Product
from licensing.acting import ON_MANY, may_act
from licensing.columns import COLUMNS
from licensing.doing import Doing, doing_by_license, watch_query
from licensing.filters import LicenseFilters
from licensing.models import License
from licensing.querysets import LicenseQuerySet
from licensing.rows import ROW_FIELDS, LicenseRow, LicenseRows
from licensing.rules import today_of
from licensing.tabs import ProductTab, product_tabs
from ui.filters import Chip
from ui.listing import Listing

# From so many on, to put all of them in order costs more than to ask once more.
MANY = 2000


class ListedRow(LicenseRow):
    """A license as the list shows it to one person: to be chosen, and with what is being done to it."""

    __slots__ = ("doing", "user")

    def __init__(
        self, license_: License, now: datetime, freshness: Freshness | None, *, user: User, doing: Doing | None
    ) -> None:
        super().__init__(license_, now, freshness)
        self.user = user
        self.doing = doing

    @property
    def is_choosable(self) -> bool:
        """Whether this person may change it."""
        return may_act(self.license, self.user)


class UrgentFirst(Sequence[Any]):
    """The keys of licenses in the order of their urgency, of which a page needs but a few.

    Urgency is reckoned from today and no index has it, so that all licenses have to be put in order for one page. What
    has expired comes first, by the day on which it did, and that is in an index.
    """

    def __init__(self, keys: "QuerySet[Any] | Sequence[Any]", expired: "QuerySet[Any]") -> None:
        """`keys` are those of all licenses in order, and `expired` those of them that come first."""
        self.all = keys
        self.expired = expired

    def __len__(self) -> int:
        return len(self.all)

    @overload
    def __getitem__(self, place: int) -> Any: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Any]: ...

    def __getitem__(self, place: int | slice) -> Any:
        if isinstance(place, int):
            return self.all[place]
        found = list(self.expired[place])
        return found if len(found) == place.stop - place.start else list(self.all[place])


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

    request: SignedInRequest
    # What is being done to the licenses of the page; None for exports, which do not tell.
    doing: Mapping[int, Doing] | None = None

    def rows(self) -> "QuerySet[License]":
        """Return licenses with what they are filtered and ordered by."""
        return self.rows_to_show().with_urgency(self.now)

    def rows_to_show(self) -> LicenseQuerySet:
        """Return licenses with what a row shows, without raw answers and without the consoles' secrets."""
        licenses = License.objects.visible_to(self.request.user).with_sight(self.request.user)
        return licenses.select_related("console", "server", "organization__reseller").only(*ROW_FIELDS)

    def rows_of(self, keys: list[Any]) -> list[Any]:
        """Return the licenses with these keys in this order, and remember what is being done to them."""
        self.doing = doing_by_license(keys, user=self.request.user, now=self.now)
        return super().rows_of(keys)

    def present(self, rows: Iterable[Any]) -> Iterable[LicenseRow]:
        """Return licenses as rows with their age, those of a page with what is being done to them."""
        doing, user = self.doing, self.request.user
        if doing is None:
            return LicenseRows(rows, self.freshness, self.now)
        fresh = self.freshness
        return (
            ListedRow(row, self.now, fresh.get((row.console_id, row.product)), user=user, doing=doing.get(row.pk))
            for row in rows
        )

    def keys(self) -> "QuerySet[Any] | Sequence[Any]":
        """Return the keys in order; of the most urgent first only as many as are asked for, where that is enough."""
        if self.sort[0] or self.count() < MANY:
            return super().keys()
        licenses: QuerySet[License] = self.filters.narrowed()
        expired = licenses.filter(expires_on__lt=today_of(self.now)).order_by("expires_on", "pk")
        return UrgentFirst(super().keys(), expired.values_list("pk", flat=True))

    def count(self) -> int:
        """Return how many there are, from the counts that the tabs show anyway."""
        chosen = self.filters.value("product") or []
        return sum(tab.count for tab in self.tabs if tab.slug and (not chosen or tab.slug in chosen))

    def chips(self) -> list[Chip]:
        """Return the filters in force; the product has its tabs instead."""
        return self.filters.chips(self.request.GET, without={"product"})

    def extra_context(self) -> dict[str, Any]:
        """Return the tabs, whether rows can be chosen, and what the page has to follow."""
        return {"tabs": self.tabs, "offer": ON_MANY, **self.acting_context()}

    def acting_context(self) -> dict[str, Any]:
        """Return whether rows can be chosen, and what to ask for as long as something is open on them."""
        user = self.request.user
        return {
            "may_choose": user.has_perm(Permission.ACT_ON_SERVERS.full_name),
            "watch_query": watch_query(self.doing or (), user=user, now=self.now),
        }

    def rows_context(self, keys: list[int]) -> dict[str, Any]:
        """Return what the template of these rows reads, for those that are still there."""
        rows = list(self.present(self.rows_of(keys)))
        return {"rows": rows, "shown": self.shown, "now": self.now, **self.acting_context()}

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
