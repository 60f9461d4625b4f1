"""Whose feed an address is, and how often it may be read."""

from contextlib import suppress
from datetime import datetime, timedelta

from django.db.models import Q
from django.http import HttpRequest

from accounts.bearer_secrets import Prefix, digest_of, hint_of
from accounts.counting import count_up
from accounts.roles import Permission
from accounts.second_factors import lacks_factor
from accounts.throttling import FEEDS, TooManyTries, try_begin
from alerts.models import CalendarFeed

MINUTE = timedelta(minutes=1)
# Several programs of one person read the same feed, each a few times an hour.
WINDOW = 3600
MOST_READINGS = 120


def feed_find(request: HttpRequest, secret: str) -> CalendarFeed | None:
    """Return the feed of that secret, its owner at hand, while the owner may see what is in it; else None.

    What is none is counted, so that it is written down when somebody tries many; others who fail from the same address
    do not shut a good feed out.
    """
    feed = _known(secret)
    if feed is not None and _is_open(feed):
        return feed
    with suppress(TooManyTries):
        try_begin(request, FEEDS)
    return None


def is_read_too_often(feed: CalendarFeed) -> bool:
    """Count one more reading in this hour, and return whether that is too much."""
    return count_up(f"feed:{feed.pk}", WINDOW)[1] > MOST_READINGS


def use_note(feed: CalendarFeed, now: datetime) -> None:
    """Note that it was read, at most once a minute."""
    is_older = Q(last_used_at=None) | Q(last_used_at__lte=now - MINUTE)
    CalendarFeed.objects.filter(is_older, pk=feed.pk).update(last_used_at=now)


def _known(secret: str) -> CalendarFeed | None:
    if not hint_of(secret, Prefix.CALENDAR_FEED):
        return None
    return CalendarFeed.objects.select_related("user").filter(digest=digest_of(secret), revoked_at=None).first()


def _is_open(feed: CalendarFeed) -> bool:
    """An account that is deactivated has no permission at all."""
    return feed.user.has_perm(Permission.VIEW_LICENSES.full_name) and not lacks_factor(feed.user)
