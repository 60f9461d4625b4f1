"""Making one-time links, finding them again and using them up."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.audit.actions import Action
from accounts.audit.recording import record
from accounts.bearer_secrets import Prefix, digest_of, secret_make
from accounts.models import SignInLink, User

Purpose = SignInLink.Purpose
LIFETIMES = {
    Purpose.INVITATION: timedelta(hours=72),
    Purpose.PASSWORD: timedelta(hours=72),
    Purpose.BREAK_GLASS: timedelta(minutes=15),
}
# Links that end in a password, which opens nothing where passwords are switched off.
FOR_PASSWORDS = (Purpose.INVITATION, Purpose.PASSWORD)


@transaction.atomic
def link_make(*, user: User, purpose: SignInLink.Purpose, actor: User | None = None, via: str = "") -> str:
    """Make a link for a person, in place of earlier ones, and return its secret, which is kept nowhere."""
    now = timezone.now()
    person = User.objects.select_for_update().get(pk=user.pk)
    links_void(user=person, now=now)
    token = secret_make(Prefix.SIGN_IN_LINK)
    link = SignInLink.objects.create(
        user=person,
        purpose=purpose,
        digest=digest_of(token),
        created_by=actor,
        created_at=now,
        expires_at=now + LIFETIMES[purpose],
    )
    record(Action.LINK_MADE, subject=person, after=_words(link), actor=actor, via=via)
    return token


def links_void(*, user: User, now: datetime) -> None:
    """Let no link of this person open anything any more."""
    SignInLink.objects.filter(user=user, used_at=None).update(used_at=now)


def link_find(digest: str, now: datetime) -> SignInLink | None:
    """Return the link that this is the digest of, if it still lets somebody in."""
    link = SignInLink.objects.filter(digest=digest, user__is_active=True).select_related("user").first()
    return link if link is not None and link.is_good(now) and _opens(link) else None


@transaction.atomic
def link_use(*, link: SignInLink, password: str = "") -> User | None:
    """Use up a link, end the sessions of its person and give the person the password, if there is one.

    Returns the person, or None for a link that lets nobody in any more: of two who come at once, one is let in.
    """
    now = timezone.now()
    # The person first and the link then, as whoever shuts a person out does: two could wait for each other otherwise.
    person = User.objects.select_for_update().filter(pk=link.user_id, is_active=True).first()
    good = SignInLink.objects.filter(pk=link.pk, used_at=None, expires_at__gt=now)
    if person is None or not _opens(link) or good.update(used_at=now) != 1:
        return None
    if password:
        person.set_password(password)
    person.session_generation += 1
    person.save(update_fields=["password", "session_generation"])
    record(Action.LINK_USED, subject=person, after={"purpose": link.purpose}, actor=person)
    return person


def _opens(link: SignInLink) -> bool:
    """Whether what the link leads to opens anything."""
    return settings.LOCAL_PASSWORDS or link.purpose not in FOR_PASSWORDS


def _words(link: SignInLink) -> dict[str, str]:
    """The link as the audit log keeps it."""
    return {"purpose": link.purpose, "expires_at": link.expires_at.isoformat(timespec="minutes")}
