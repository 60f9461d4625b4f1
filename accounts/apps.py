"""Django application configuration."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """Seal and archive the audit log at each tick, and write down what people take away as files."""
        from accounts.audit.exports import export_note
        from accounts.audit.ticking import audit_tick
        from ui.exports import exported
        from vspcdash.signals import tick

        tick.connect(audit_tick, dispatch_uid="audit_tick")
        exported.connect(export_note, dispatch_uid="export_note")
