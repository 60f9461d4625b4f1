"""The views of the API: lists and their rows as `resources` says, the index, and the OpenAPI document."""

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.http import SignedInRequest
from accounts.permissions import Permission
from accounts.tokens.marking import by_token
from api.answers import tagged
from api.description import document
from api.doors import READING, endpoint
from api.pages import items_of, page_of
from api.parameters import parameters_check
from api.resources import RESOURCES, Resource
from ui.exports import exported


def list_view(resource: Resource) -> Callable[..., HttpResponseBase]:
    """Return the view of a list, page by page."""

    @endpoint(resource.permission, *READING)
    def listed(request: SignedInRequest) -> HttpResponseBase:
        listing = resource.listing(request)
        response = tagged(request, page_of(listing, request))
        if _takes_away(request, response):
            exported.send(sender=None, request=request, name=listing.name, file_format="api")
        return response

    return listed


def item_view(resource: Resource) -> Callable[..., HttpResponseBase]:
    """Return the view of one row of a list, which no filter leaves out."""

    @endpoint(resource.permission, *READING)
    def found(request: SignedInRequest, pk: int | UUID) -> HttpResponseBase:
        listing = resource.listing(request)
        parameters_check(request.GET)
        row = get_object_or_404(listing.rows(), pk=pk)
        [item] = items_of(listing.columns, listing.present([row]))
        return tagged(request, item)

    return found


@endpoint(Permission.VIEW_LICENSES, *READING)
def index(request: SignedInRequest) -> HttpResponseBase:
    """Say what there is, and where."""
    parameters_check(request.GET)
    names = [*(resource.name for resource in RESOURCES), "refreshes"]
    addresses = {name: request.build_absolute_uri(reverse(f"api:{name}")) for name in names}
    return tagged(request, {"openapi": request.build_absolute_uri(reverse("api:openapi")), "addresses": addresses})


@endpoint(Permission.VIEW_LICENSES, *READING)
def openapi(request: SignedInRequest) -> HttpResponseBase:
    """Describe all of this by OpenAPI."""
    parameters_check(request.GET)
    return tagged(request, document())


@by_token
def nothing(request: HttpRequest, rest: str) -> HttpResponseBase:
    """Say as JSON that there is nothing at any other address."""
    raise Http404


def _takes_away(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether a list begins to leave: it is written down once for a walk, and not where nothing has changed."""
    return request.method == "GET" and response.status_code == HTTPStatus.OK and "cursor" not in request.GET
