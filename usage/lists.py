"""Which of the lists of usage an address asks for."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase

from consoles.sight import is_narrowed
from usage.listing import GaugeList, OrganizationList, OrganizationProductList, ProductList, ResellerList, WorkloadList
from usage.sum_listing import ProductSumList, WorkloadSumList

LISTS: dict[str, type[GaugeList]] = {listing.by: listing for listing in (ResellerList, ProductList, WorkloadList)}
# For somebody who does not see everything.
NARROWED = {**LISTS, **{listing.by: listing for listing in (ProductSumList, WorkloadSumList)}}


def listing_for(request: HttpRequest) -> type[GaugeList]:
    """Return the list that an address asks for: organizations, where it names nothing else that there is."""
    lists = NARROWED if is_narrowed(request.user) else LISTS
    asked = lists.get(request.GET.get("by", ""))
    if asked:
        return asked
    return OrganizationProductList if any(request.GET.getlist("product")) else OrganizationList


def usage_list(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """Answer with the list that the address asks for."""
    return listing_for(request).as_view()(request, *args, **kwargs)


# As Django's own `as_view` says it: who asks for the address gets one of these lists.
usage_list.view_class = GaugeList  # type: ignore[attr-defined]
