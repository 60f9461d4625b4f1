"""Django application configuration."""

from django.apps import AppConfig


class ConsolesConfig(AppConfig):
    name = "consoles"

    def ready(self) -> None:
        """Announce on every page what its numbers suffer from, and say where consoles have their page."""
        from accounts import named_scope
        from accounts.audit import subjects
        from accounts.permissions import Permission
        from consoles.announcements import console_announcements, scope_announcements
        from consoles.findings import console_findings
        from consoles.models import Console
        from consoles.named_scope import named_scope_assign
        from ui import announcements, findings

        page = subjects.SubjectPage(url_name="consoles:console_edit", permission=Permission.MANAGE_CONSOLES)
        subjects.register(Console, page)
        announcements.register(console_announcements)
        announcements.register(scope_announcements)
        findings.register(console_findings)
        named_scope.register(named_scope_assign)
