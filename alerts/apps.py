"""Django application configuration."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "alerts"

    def ready(self) -> None:
        """Look for troubles and messages that are due, take feeds away with rights, lead here from the audit log."""
        from accounts.audit import subjects
        from accounts.permissions import Permission
        from accounts.signals import rights_lost
        from alerts.channels import tables  # noqa: F401  # registers them, as a room's `admin` does
        from alerts.channels.troubles import RULES
        from alerts.delivering.ticking import messages_tick
        from alerts.delivering.withdrawing import digests_withdraw
        from alerts.feeds.services import feeds_withdraw
        from alerts.models import Alert
        from alerts.ticking import evaluation_tick
        from ui import troubles
        from vspcdash.signals import tick

        page = subjects.SubjectPage(url_name="alerts:alert", permission=Permission.VIEW_LICENSES)
        subjects.register(Alert, page)
        tick.connect(evaluation_tick, dispatch_uid="evaluation_tick")
        tick.connect(messages_tick, dispatch_uid="messages_tick")
        rights_lost.connect(feeds_withdraw, dispatch_uid="feeds_withdraw")
        rights_lost.connect(digests_withdraw, dispatch_uid="digests_withdraw")
        for rule in RULES:
            troubles.register(rule)
