"""Much that is due at the same moment, of every kind that the tick looks after."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.contrib.sessions.models import Session

from accounts.audit.actions import Action
from accounts.models import AuditEntry, User
from alerts.models import Message
from consoles.models import Console
from exports.models import ExportJob
from operations.models import Preview
from tests.alerts.factories import alert_make, channel_make, warning_make
from tests.support.asking import person_make

CONSOLES, CHANNELS, ENTRIES, OLD = 12, 6, 1200, 50
TOO_OLD = timedelta(days=3650)


def due_make(address: str, now: datetime) -> None:
    """Let consoles be unread, the log unsealed, warnings and digests untold, tests unwritten, and old rows be there."""
    Console.objects.bulk_create(
        Console(name=f"Console {number}", url=f"https://vspc{number}.test:1280") for number in range(CONSOLES)
    )
    AuditEntry.objects.bulk_create(AuditEntry(at=now, action=Action.REFRESH_ASKED) for _ in range(ENTRIES))
    before = now - timedelta(days=2)
    for number in range(CHANNELS):
        # The first half has warnings and digests to tell, the second half its weekly test to be written.
        tested = {"tested_at": now, "confirmed_at": now} if number % 2 else {"tested_at": None}
        channel_make(address=address, created_at=before, digest_at=(now - timedelta(minutes=1)).time(), **tested)
    warning_make(alert_make(opened_at=before, changed_at=before), raised_at=before)
    _old_make(person_make(), now)


def _old_make(user: User, now: datetime) -> None:
    long_ago = now - TOO_OLD
    Session.objects.bulk_create(Session(session_key=uuid4().hex, expire_date=long_ago) for _ in range(OLD))
    Preview.objects.bulk_create(Preview(user=user, kind="update", created_at=long_ago) for _ in range(OLD))
    ExportJob.objects.bulk_create(
        ExportJob(user=user, digest=uuid4().hex, state="ready", asked_at=long_ago, expires_at=long_ago, row_count=1)
        for _ in range(OLD)
    )
    channel = channel_make(state="off", created_at=now)
    Message.objects.bulk_create(
        Message(channel=channel, kind="digest", state=state, created_at=long_ago, due_at=long_ago)
        for state in ("sent", "waiting")
        for _ in range(OLD)
    )
