"""The page of one's own feeds."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest
from accounts.links.addresses import address_demand, public_address
from accounts.permissions import Permission, require
from accounts.reauthentication import reauthentication_context, reauthentication_first, signed_in_recently
from alerts.feeds.forms import FeedForm
from alerts.feeds.services import feed_make, feed_revoke
from alerts.models import CalendarFeed
from ui.again import shown_of


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.VIEW_LICENSES)
def feeds(request: SignedInRequest) -> HttpResponse:
    """List one's own feeds; make one, and show its address in the answer to that and never again."""
    if request.method != "POST":
        return _page(request, FeedForm(initial=shown_of(request.GET)))
    if not signed_in_recently(request):
        return reauthentication_first(request)
    form = FeedForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    address_demand()
    feed, secret = feed_make(user=request.user, name=form.cleaned_data["name"])
    address = public_address(request, reverse("feeds:calendar", args=[secret]))
    return _page(request, FeedForm(), made=feed, address=address)


@require_POST
@require(Permission.VIEW_LICENSES)
def revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let the address of one of one's own feeds lead nowhere."""
    feed = get_object_or_404(CalendarFeed, pk=pk, user=request.user)
    feed_revoke(feed=feed, actor=request.user)
    messages.success(request, f"{feed.name} is revoked.")
    return redirect(reverse("feeds:feed_list"))


def _page(
    request: SignedInRequest,
    form: FeedForm,
    *,
    made: CalendarFeed | None = None,
    address: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "form": form,
        "made": made,
        "address": address,
        "now": timezone.now(),
        "rows": request.user.calendar_feeds.all(),
        "may_view_reports": request.user.has_perm(Permission.VIEW_REPORTS.full_name),
        **reauthentication_context(request),
    }
    return render(request, "feeds/feeds.html", context, status=status)
