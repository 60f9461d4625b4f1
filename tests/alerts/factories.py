"""Alerts, warnings and channels, with everything that a test does not care about filled in."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from accounts.models import User
from alerts.models import Alert, AlertWarning, Channel
from ui.severity import Severity

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
_numbers = count(1)


def alert_make(**values: Any) -> Alert:
    """Return an open alert of a license that expires in six days."""
    number = next(_numbers)
    standard: dict[str, Any] = {
        "rule": "license.expiry",
        "subject": f"license:{number}",
        "episode": "2026-11-29",
        "severity": Severity.CRITICAL.value,
        "name": f"vbr-{number}",
        "text": "expires in 6 days and does not renew itself.",
        "url": "/licenses/",
        "level": 6,
        "stage": 7,
        "stage_from": "standard",
        "opened_at": NOW,
        "changed_at": NOW,
    }
    return Alert.objects.create(**{**standard, **values})


def warning_make(alert: Alert | None = None, **values: Any) -> AlertWarning:
    """Return that an alert reached its stage, an hour after `NOW` unless told otherwise."""
    alert = alert or alert_make()
    standard = {"stage": alert.stage, "severity": alert.severity, "text": alert.text, "raised_at": NOW}
    return AlertWarning.objects.create(alert=alert, **{**standard, **values})


def channel_make(owner: User | None = None, **values: Any) -> Channel:
    """Return a channel that is on and takes everything; a shared one without an owner."""
    standard: dict[str, Any] = {
        "name": f"Channel {next(_numbers)}",
        "address": "jsons://hooks.test/alerts",
        "shown_address": "Webhook at hooks.test",
        "severity": Severity.NOTICE.value,
        "created_at": NOW,
        # Tested and confirmed, or a test would go out.
        "tested_at": NOW,
        "confirmed_at": NOW,
    }
    return Channel.objects.create(owner=owner, **{**standard, **values})
