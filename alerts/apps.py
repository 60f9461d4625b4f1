"""Django application configuration."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "alerts"

    def ready(self) -> None:
        """Look for troubles and messages that are due at each tick; take feeds away from whoever may see nothing."""
        from accounts.signals import rights_lost
        from alerts.channels.troubles import RULES
        from alerts.delivering.ticking import messages_tick
        from alerts.feeds.services import feeds_withdraw
        from alerts.ticking import evaluation_tick
        from ui import troubles
        from vspcdash.signals import tick

        tick.connect(evaluation_tick, dispatch_uid="evaluation_tick")
        tick.connect(messages_tick, dispatch_uid="messages_tick")
        rights_lost.connect(feeds_withdraw, dispatch_uid="feeds_withdraw")
        for rule in RULES:
            troubles.register(rule)
