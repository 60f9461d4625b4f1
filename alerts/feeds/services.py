"""Making calendar feeds and taking them away."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.audit.actions import Action
from accounts.audit.recording import record
from accounts.bearer_secrets import Prefix, digest_of, hint_of, secret_make
from accounts.models import User
from accounts.roles import Permission
from alerts.models import CalendarFeed
from ui.errors import DomainError

MOST_FEEDS = 20


class FeedNotMadeError(DomainError):
    """The person has too many."""


@transaction.atomic
def feed_make(*, user: User, name: str) -> tuple[CalendarFeed, str]:
    """Return a new feed of `user`, and the secret of its address, which is kept nowhere; raises `FeedNotMadeError`."""
    if user.calendar_feeds.filter(revoked_at=None).count() >= MOST_FEEDS:
        raise FeedNotMadeError(f"Nobody has more than {MOST_FEEDS} calendar feeds; revoke one first.")
    secret = secret_make(Prefix.CALENDAR_FEED)
    feed = CalendarFeed.objects.create(
        user=user,
        name=name,
        digest=digest_of(secret),
        hint=hint_of(secret, Prefix.CALENDAR_FEED),
        created_at=timezone.now(),
    )
    record(Action.FEED_MADE, subject=feed, actor=user)
    return feed, secret


@transaction.atomic
def feed_revoke(*, feed: CalendarFeed, actor: User | None) -> bool:
    """Let the address of a feed lead nowhere, and return whether it still led somewhere."""
    revoked = CalendarFeed.objects.filter(pk=feed.pk, revoked_at=None).update(revoked_at=timezone.now())
    if revoked:
        record(Action.FEED_REVOKED, subject=feed, actor=actor, before={"owner": feed.user.username})
    return bool(revoked)


def feeds_withdraw(*, person: User, actor: User | None, **_: Any) -> None:
    """Revoke the feeds of somebody who is shut out, or may see nothing that stands in them."""
    person = User.objects.get(pk=person.pk)  # an account remembers what it might do when it was asked before
    if not person.has_perm(Permission.VIEW_LICENSES.full_name):
        for feed in person.calendar_feeds.filter(revoked_at=None):
            feed_revoke(feed=feed, actor=actor)
