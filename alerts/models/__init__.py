"""What the alerts room keeps."""

from alerts.models.alerts import Alert, AlertWarning, Evaluation, StageChoice
from alerts.models.channels import Channel, ChannelScope, Message, Told
from alerts.models.feeds import CalendarFeed

__all__ = [
    "Alert", "AlertWarning", "CalendarFeed", "Channel", "ChannelScope", "Evaluation", "Message", "StageChoice", "Told",
]  # fmt: skip
