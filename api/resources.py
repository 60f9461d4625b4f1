"""Which listing is at which address of the API."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

from django.core.exceptions import PermissionDenied

from accounts.http import SignedInRequest
from accounts.permissions import Permission, refusal_of
from alerts.listing import AlertList, UnnamedAlertList
from alerts.listing import listing_for as alerts_for
from consoles.organizations.listing import OrganizationList
from licensing.listing import LicenseList
from operations.listing import OperationList
from refresh.listing import FreshnessList
from reports.months.listing import ReportList
from reports.months.lists import listing_for as reports_for
from ui.listing import Listing
from usage import listing as usage
from usage.lists import listing_by as usage_by

# How rows are named in addresses.
Key = Literal["int", "uuid"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Resource:
    """One list of the API, and where `key` says how rows are named in addresses, each of its rows.

    `listings` are all that somebody may get there, the first of them that of who sees everything; `choose` tells which
    one the person of a request gets. They have the same filters, and may have a column that others lack.
    """

    path: str
    name: str
    # What one row is called: as the name of its address, and in the OpenAPI document.
    one: str
    summary: str
    permission: Permission
    listings: tuple[type[Listing], ...]
    choose: Callable[[SignedInRequest], type[Listing]] | None = None
    key: Key | None = None
    # Whoever may do this reads it without the right to export, too: what somebody acts on has to be found.
    acting: Permission | None = None

    @property
    def schema(self) -> str:
        """The name of the schema of one row."""
        return "".join(word.capitalize() for word in self.one.split("_"))

    def listing(self, request: SignedInRequest) -> Listing:
        """Return the listing of this request; raises `PermissionDenied` where its rows may not be taken away."""
        listing = (self.choose(request) if self.choose else self.listings[0])()
        listing.setup(request)
        if not (listing.may_export or self._is_for_acting(request)):
            raise PermissionDenied(refusal_of(Permission.EXPORT))
        return listing

    def _is_for_acting(self, request: SignedInRequest) -> bool:
        return bool(self.acting and request.user.has_perm(self.acting.full_name))


RESOURCES = (
    Resource(
        path="licenses",
        name="licenses",
        one="license",
        summary="Licenses of every product: what is installed on one server each",
        permission=Permission.VIEW_LICENSES,
        listings=(LicenseList,),
        key="int",
    ),
    Resource(
        path="organizations",
        name="organizations",
        one="organization",
        summary="Providers, resellers and companies, as the consoles list them",
        permission=Permission.VIEW_LICENSES,
        listings=(OrganizationList,),
        key="int",
    ),
    Resource(
        path="usage",
        name="usage",
        one="usage_of_organization",
        summary="What organizations use, by unit; with `product` what they use of it",
        permission=Permission.VIEW_USAGE,
        listings=(usage.OrganizationList, usage.OrganizationProductList),
        choose=partial(usage_by, ""),
    ),
    Resource(
        path="usage/resellers",
        name="usage_of_resellers",
        one="usage_of_reseller",
        summary="What the companies of each reseller use together, with the reseller itself",
        permission=Permission.VIEW_USAGE,
        listings=(usage.ResellerList,),
        choose=partial(usage_by, "reseller"),
    ),
    Resource(
        path="usage/products",
        name="usage_of_products",
        one="usage_of_product",
        summary="What is used of each product",
        permission=Permission.VIEW_USAGE,
        listings=(usage.ProductList,),
        choose=partial(usage_by, "product"),
    ),
    Resource(
        path="usage/workloads",
        name="usage_of_workloads",
        one="usage_of_workload",
        summary="What is used of each workload",
        permission=Permission.VIEW_USAGE,
        listings=(usage.WorkloadList,),
        choose=partial(usage_by, "workload"),
    ),
    Resource(
        path="reports",
        name="reports",
        one="report",
        summary="Monthly usage reports",
        permission=Permission.VIEW_REPORTS,
        listings=(ReportList,),
        choose=reports_for,
        key="int",
    ),
    Resource(
        path="operations",
        name="operations",
        one="operation",
        summary="What was asked of the consoles",
        permission=Permission.VIEW_OPERATIONS,
        listings=(OperationList,),
        key="uuid",
    ),
    Resource(
        path="alerts",
        name="alerts",
        one="alert",
        summary="What people are warned of; those that are solved where `state` names them",
        permission=Permission.VIEW_LICENSES,
        listings=(AlertList, UnnamedAlertList),
        choose=alerts_for,
        key="int",
        acting=Permission.HANDLE_ALERTS,
    ),
    Resource(
        path="freshness",
        name="freshness",
        one="freshness_of_list",
        summary="How old the copy of each list of each console is",
        permission=Permission.VIEW_LICENSES,
        listings=(FreshnessList,),
    ),
)
