"""Django application configuration."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "alerts"

    def ready(self) -> None:
        """Look for troubles at each tick that it is due."""
        from alerts.ticking import evaluation_tick
        from vspcdash.signals import tick

        tick.connect(evaluation_tick, dispatch_uid="evaluation_tick")
