"""What `manage.py doctor` says of alert channels: which of them get nothing through."""

from typing import Any

from django.utils import timezone

from alerts.channels.troubles import RULES
from alerts.models import Channel
from vspcdash.doctor.verdicts import Verdict, ok, warning


def channels_examine(**_: Any) -> list[Verdict]:
    """Return a warning for each channel that does not get through, as alerts would say it."""
    now = timezone.now()
    found = [trouble for rule in RULES for trouble in rule.source(now, 0)]
    if found:
        remedy = "Look at its page under Alert channels."
        return [warning(trouble.name, trouble.text, remedy) for trouble in found]
    count = Channel.objects.filter(state=Channel.State.ON).count()
    return [ok("alert channels", f"{count} are on, and get their messages through")]
