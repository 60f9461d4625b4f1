"""Django application configuration."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        """Tell the first page and alerts what to say about reports, and other rooms what they ask of this one."""
        from accounts.permissions import Permission
        from operations import kinds
        from reports.findings import month_findings
        from reports.operating import report_kinds
        from reports.preflight.findings import report_findings
        from reports.submissions import last_submissions
        from reports.troubles import report_rules
        from ui import findings, panels, troubles
        from usage import submissions

        findings.register(month_findings)
        findings.register(report_findings)
        for rule in report_rules():
            troubles.register(rule)
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
