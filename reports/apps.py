"""Django application configuration."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        """Tell the first page what to say about reports, operations what can be done, and usage what was submitted."""
        from accounts.permissions import Permission
        from operations import kinds
        from reports.findings import month_findings
        from reports.operating import report_kinds
        from reports.preflight.findings import report_findings
        from reports.submissions import last_submissions
        from ui import findings, panels
        from usage import submissions

        findings.register(month_findings)
        findings.register(report_findings)
        submissions.register(last_submissions)
        for kind in report_kinds():
            kinds.register(kind)
        panels.register(
            panels.Panel(
                key="reports",
                title="Usage reports",
                url_name="reports:panel",
                permission=Permission.VIEW_REPORTS.full_name,
                order=5,
            )
        )
