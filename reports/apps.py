"""Django application configuration."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        """Tell operations what can be done, usage when a report was submitted, and the first page what to look at."""
        from operations import kinds
        from reports.operating import report_kinds
        from reports.preflight.findings import report_findings
        from reports.submissions import last_submissions
        from ui import findings
        from usage import submissions

        findings.register(report_findings)
        submissions.register(last_submissions)
        for kind in report_kinds():
            kinds.register(kind)
