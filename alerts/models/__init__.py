"""What the alerts room keeps."""

from alerts.models.alerts import Alert, AlertWarning, Evaluation, StageChoice
from alerts.models.channels import Channel, ChannelScope, Message, Told

__all__ = ["Alert", "AlertWarning", "Channel", "ChannelScope", "Evaluation", "Message", "StageChoice", "Told"]
