"""Django application configuration."""

from django.apps import AppConfig


class ConsolesConfig(AppConfig):
    name = "consoles"

    def ready(self) -> None:
        """Announce and alert of what numbers suffer from, and say where consoles and people have their page."""
        from accounts import named_scope
        from accounts.audit import subjects
        from accounts.models import User
        from accounts.permissions import Permission
        from consoles.announcements import console_announcements, scope_announcements
        from consoles.examining import consoles_examine
        from consoles.findings import console_findings
        from consoles.models import Console, ConsoleToken
        from consoles.named_scope import named_scope_assign
        from consoles.troubles import console_rules
        from ui import announcements, findings, troubles
        from vspcdash.backups.tables import leave_out
        from vspcdash.signals import examination

        for model, url_name, permission in (
            (Console, "consoles:console_edit", Permission.MANAGE_CONSOLES),
            (User, "people:person", Permission.MANAGE_PEOPLE),
        ):
            subjects.register(model, subjects.SubjectPage(url_name=url_name, permission=permission))
        announcements.register(console_announcements)
        announcements.register(scope_announcements)
        findings.register(console_findings)
        for rule in console_rules():
            troubles.register(rule)
        examination.connect(consoles_examine, dispatch_uid="consoles_examine")
        named_scope.register(named_scope_assign)
        leave_out(
            ConsoleToken, because="Tokens are renewed all the time: consoles give out new ones for the credentials."
        )
