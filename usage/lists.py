"""Which of the lists of usage an address asks for."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase

from consoles.scoping import is_narrowed
from ui.exports import exporting
from usage.listing import GaugeList, OrganizationList, OrganizationProductList, ProductList, ResellerList, WorkloadList
from usage.own_listing import OwnOrganizationList, OwnOrganizationProductList, ProductSumList, WorkloadSumList

LISTS: dict[str, type[GaugeList]] = {
    "": OrganizationList,
    "reseller": ResellerList,
    "product": ProductList,
    "workload": WorkloadList,
}
# For somebody who does not see everything.
OWN_LISTS: dict[str, type[GaugeList]] = {
    **LISTS,
    "": OwnOrganizationList,
    "product": ProductSumList,
    "workload": WorkloadSumList,
}


def listing_for(request: HttpRequest) -> type[GaugeList]:
    """Return the list that an address asks for: organizations, where it names nothing else that there is."""
    return listing_by(request.GET.get("by", ""), request)


def listing_by(by: str, request: HttpRequest) -> type[GaugeList]:
    """Return the list by what `by` names, as the person of this request gets it."""
    is_own = is_narrowed(request.user)
    lists = OWN_LISTS if is_own else LISTS
    if lists.get(by, lists[""]) is lists[""] and any(request.GET.getlist("product")):
        return OwnOrganizationProductList if is_own else OrganizationProductList
    return lists.get(by, lists[""])


@exporting
def usage_list(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """Answer with the list that the address asks for."""
    return listing_for(request).as_view()(request, *args, **kwargs)
