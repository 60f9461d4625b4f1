"""Django application configuration."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        """Tell operations what can be done about reports, and usage when one was submitted."""
        from operations import kinds
        from reports.operating import report_kinds
        from reports.submissions import last_submissions
        from usage import submissions

        submissions.register(last_submissions)
        for kind in report_kinds():
            kinds.register(kind)
