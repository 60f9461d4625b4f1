"""Django application configuration."""

from django.apps import AppConfig


class OverviewConfig(AppConfig):
    name = "overview"

    def ready(self) -> None:
        """Place the panels of this room on its page."""
        from accounts.permissions import Permission
        from ui import panels

        panels.register(
            panels.Panel(
                key="changes",
                title="What changed",
                url_name="overview:changes",
                permission=Permission.VIEW_LICENSES.full_name,
                order=90,
            )
        )
