"""Django application configuration."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        """Tell operations what can be done about reports."""
        from operations import kinds
        from reports.operating import report_kinds

        for kind in report_kinds():
            kinds.register(kind)
