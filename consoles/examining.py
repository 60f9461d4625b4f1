"""What `manage.py doctor` says of consoles: whether this machine gets through to each, and how old its numbers are."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from consoles.connection import client_for
from consoles.findings import ConsoleCheck
from consoles.models import Console
from ui.wording import ago
from vspc.errors import VspcError
from vspcdash.doctor.verdicts import Verdict, ok, problem, warning
from vspcdash.heartbeats import worker_name

# Seconds that one console may take: who waits in front of a terminal waits for all of them.
SECONDS = 10.0


def consoles_examine(**_: Any) -> list[Verdict]:
    """Return a verdict for each console that is read; signs in to each."""
    now = timezone.now()
    return [_examined(console, now) for console in Console.objects.filter(is_active=True).prefetch_related("freshness")]


def _examined(console: Console, now: datetime) -> Verdict:
    subject = f"console {console.name}"
    lists = list(console.freshness.all())
    last = ago(max((item.refreshed_at for item in lists if item.refreshed_at), default=None), now)
    try:
        with client_for(console, deadline=SECONDS) as client:
            client.me()
    except VspcError as error:
        text = f"this machine does not get through: {error.sentence} Last read {last}."
        return problem(subject, text, "Test it under Settings, Consoles.")
    if ConsoleCheck(console, lists, now, may_manage=False).stale_since:
        remedy = f"Look at Freshness, and at the log of {worker_name('refresh')}."
        return warning(subject, f"answers, and is not read as often as it should be: last {last}", remedy)
    return ok(subject, f"answers, last read {last}")
