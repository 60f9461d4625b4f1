"""Django application configuration."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "alerts"

    def ready(self) -> None:
        """Look for troubles and messages that are due, take feeds away with rights, lead here from other pages."""
        from accounts.audit import subjects
        from accounts.permissions import Permission
        from accounts.signals import rights_lost
        from alerts.channels.examining import channels_examine
        from alerts.channels.troubles import RULES
        from alerts.delivering.restoring import messages_end
        from alerts.delivering.ticking import messages_tick
        from alerts.delivering.withdrawing import digests_withdraw
        from alerts.feeds.services import feeds_withdraw
        from alerts.models import Alert
        from alerts.remarks import license_remark
        from alerts.ticking import evaluation_tick
        from licensing.models import License
        from ui import remarks, troubles
        from vspcdash.signals import examination, restored, tick

        page = subjects.SubjectPage(url_name="alerts:alert", permission=Permission.VIEW_LICENSES)
        subjects.register(Alert, page)
        remarks.register(License, license_remark)
        examination.connect(channels_examine, dispatch_uid="channels_examine")
        tick.connect(evaluation_tick, dispatch_uid="evaluation_tick")
        tick.connect(messages_tick, dispatch_uid="messages_tick")
        restored.connect(messages_end, dispatch_uid="messages_end")
        rights_lost.connect(feeds_withdraw, dispatch_uid="feeds_withdraw")
        rights_lost.connect(digests_withdraw, dispatch_uid="digests_withdraw")
        for rule in RULES:
            troubles.register(rule)
