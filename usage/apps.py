"""Django application configuration."""

from django.apps import AppConfig


class UsageConfig(AppConfig):
    name = "usage"

    def ready(self) -> None:
        """Tell the first page what to say about usage."""
        from accounts.permissions import Permission
        from ui import findings, panels
        from usage.findings import usage_findings

        findings.register(usage_findings)
        panels.register(
            panels.Panel(
                key="points",
                title="Points",
                url_name="usage:panel",
                permission=Permission.VIEW_USAGE.full_name,
                order=10,
            )
        )
