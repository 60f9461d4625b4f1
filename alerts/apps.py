"""Django application configuration."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "alerts"

    def ready(self) -> None:
        """Look for troubles at each tick that it is due, tell people of them, and watch how they are told."""
        from alerts.channels.troubles import RULES
        from alerts.delivering.ticking import messages_tick
        from alerts.ticking import evaluation_tick
        from ui import troubles
        from vspcdash.signals import tick

        tick.connect(evaluation_tick, dispatch_uid="evaluation_tick")
        tick.connect(messages_tick, dispatch_uid="messages_tick")
        for rule in RULES:
            troubles.register(rule)
