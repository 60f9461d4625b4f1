"""Django application configuration."""

from django.apps import AppConfig


class RefreshConfig(AppConfig):
    name = "refresh"

    def ready(self) -> None:
        """Start what is due at each tick."""
        from refresh.ticking import refreshes_tick
        from vspcdash.signals import tick

        tick.connect(refreshes_tick, dispatch_uid="refreshes_tick")
