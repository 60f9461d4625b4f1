"""The calendar itself, for programs that have nothing but its address."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from accounts.links.addresses import NoLinkError, public_address
from accounts.models import User
from accounts.roles import Permission
from alerts.feeds.events import Event
from alerts.feeds.expiries import expiry_events
from alerts.feeds.finding import WINDOW, feed_find, is_read_too_often, use_note
from alerts.feeds.months import month_events
from alerts.feeds.writing import calendar_tag, calendar_write
from ui.headers import ASKED_AGAIN


@require_safe
def calendar(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Answer with what the owner of the feed may see now, or with 304 for who has just that; 404 for all that is wrong.

    No session is asked for: whoever is signed in, the feed is that of its owner.
    """
    feed = feed_find(request, secret)
    if feed is None:
        raise Http404
    response = _held() if is_read_too_often(feed) else _answer(request, feed.user, feed.name)
    if response.status_code < HTTPStatus.BAD_REQUEST:
        use_note(feed, timezone.now())
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def calendar_events(user: User) -> list[Event]:
    """Return what stands in the calendar of a person now: reports only for those whose role includes them."""
    now = timezone.now()
    reports = month_events(user, now) if user.has_perm(Permission.VIEW_REPORTS.full_name) else ()
    return [*expiry_events(user, now), *reports]


def _answer(request: HttpRequest, user: User, name: str) -> HttpResponseBase:
    def address(path: str) -> str:
        """No link leads to a host that could be anybody's."""
        try:
            return public_address(request, path)
        except NoLinkError:
            return ""

    events = calendar_events(user)
    tag = calendar_tag(name, events, address=address)
    response = get_conditional_response(request, etag=tag)
    if response is None:
        content = calendar_write(name, events, now=timezone.now(), address=address)
        response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = ASKED_AGAIN
    return response


def _held() -> HttpResponse:
    response = HttpResponse("This calendar is read too often.", content_type="text/plain; charset=utf-8")
    response.status_code = HTTPStatus.TOO_MANY_REQUESTS
    response.headers["Retry-After"] = str(WINDOW)
    return response
