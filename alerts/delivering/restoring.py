"""Messages of a database that was restored from a backup: nobody knows which of them went out since."""

from typing import Any

from django.utils import timezone

from alerts.models import Message
from alerts.telling.digests import digests_skip
from ui.wording import counted

RESTORED = "The database was restored from a backup that was written while this waited: it may have been sent since."


def messages_end(**_: Any) -> str:
    """Give up what waited in the backup, and the digests that came due since; return a sentence that says so.

    That people were told stays noted, so that nothing of it is told anew: the list of alerts has it.
    """
    digests_skip(timezone.now())
    count = Message.objects.filter(state=Message.State.WAITING).update(
        state=Message.State.GIVEN_UP, error=RESTORED, holder=None, leased_until=None
    )
    return f"{counted(count, 'waiting message', 'waiting messages')} given up: the alerts are listed." if count else ""
