"""Django application configuration."""

from django.apps import AppConfig


class ConsolesConfig(AppConfig):
    name = "consoles"

    def ready(self) -> None:
        """Announce on every page what its numbers suffer from, and tell the first page what to do about it."""
        from accounts import named_scope
        from consoles.announcements import console_announcements, scope_announcements
        from consoles.findings import console_findings
        from consoles.named_scope import named_scope_assign
        from ui import announcements, findings

        announcements.register(console_announcements)
        announcements.register(scope_announcements)
        findings.register(console_findings)
        named_scope.register(named_scope_assign)
