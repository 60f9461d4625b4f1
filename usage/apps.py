"""Django application configuration."""

from django.apps import AppConfig


class UsageConfig(AppConfig):
    name = "usage"

    def ready(self) -> None:
        """Tell the first page and alerts what to say about usage."""
        from accounts.permissions import Permission
        from ui import findings, panels, troubles
        from usage.findings import usage_findings
        from usage.troubles import usage_rules

        findings.register(usage_findings)
        for rule in usage_rules():
            troubles.register(rule)
        panels.register(
            panels.Panel(
                key="points",
                title="Points",
                url_name="usage:panel",
                permission=Permission.VIEW_USAGE.full_name,
                order=10,
            )
        )
