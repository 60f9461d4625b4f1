"""Django application configuration."""

from django.apps import AppConfig


class RefreshConfig(AppConfig):
    name = "refresh"

    def ready(self) -> None:
        """Start what is due at each tick, and read a console again whose reports were finalized."""
        from refresh.following import refresh_after_finalization
        from refresh.restoring import refreshes_end
        from refresh.ticking import refreshes_tick
        from reports.signals import finalized
        from vspcdash.signals import restored, tick

        tick.connect(refreshes_tick, dispatch_uid="refreshes_tick")
        restored.connect(refreshes_end, dispatch_uid="refreshes_end")
        finalized.connect(refresh_after_finalization, dispatch_uid="refresh_after_finalization")
