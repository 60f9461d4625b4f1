"""The proof that messages arrive: a link in a test message, which whoever got the message follows and confirms.

The secret of the link is made of the message's id and the secret key, so that it is the same in each try of sending and
stands nowhere; what is kept is its digest, to find the channel by.
"""

import uuid
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.crypto import salted_hmac

from accounts.audit.actions import Action
from accounts.audit.recording import record
from accounts.bearer_secrets import Prefix, digest_of
from alerts.models import Channel

# Stands in place of the secret in the message that is kept.
MARK = "SECRET-OF-THIS-MESSAGE"
VIA = "confirmation link"


def confirmation_path(secret: str = MARK) -> str:
    """Return the path of the page on which a test is confirmed."""
    return reverse("channels:confirm", args=[secret])


def secret_of(message_id: uuid.UUID) -> str:
    """Return the secret of a test message, without signs that a chat could take for markup."""
    return f"{Prefix.CHANNEL_TEST}{salted_hmac('alerts.confirming', str(message_id), algorithm='sha256').hexdigest()}"


def tested_channel(secret: str) -> Channel | None:
    """Return the channel whose latest test has this secret, confirmed or not."""
    return Channel.objects.filter(test_digest=digest_of(secret)).select_related("owner").first()


@transaction.atomic
def channel_confirm(*, channel: Channel, now: datetime) -> None:
    """Keep that the latest test has arrived; confirming it again changes nothing."""
    unconfirmed = Channel.objects.filter(pk=channel.pk, test_digest=channel.test_digest, tested_at__isnull=False)
    if channel.is_confirmed:
        return
    if unconfirmed.update(confirmed_at=now):
        record(Action.CHANNEL_CONFIRMED, subject=channel, via=VIA)
