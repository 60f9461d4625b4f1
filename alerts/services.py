"""What people do about alerts: acknowledge and mute them, which keeps warnings back, and open them again.

All or none: where one of several alerts cannot be handled, nothing is written.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from django.db import transaction

from accounts.audit.actions import Action
from accounts.audit.recording import record
from accounts.models import User
from alerts.models import Alert
from alerts.states import State
from ui.errors import DomainError

logger = logging.getLogger(__name__)

LONGEST_NOTE = 500
LONGEST_TIME = timedelta(days=366)
TITLES = {Action.ALERT_ACKNOWLEDGED: "acknowledged", Action.ALERT_MUTED: "muted", Action.ALERT_REOPENED: "reopened"}


class AlertRefusedError(DomainError):
    """What is asked cannot be done, or somebody else was faster."""


def alert_acknowledge(
    *, pks: Iterable[int], user: User, until: datetime, note: str, now: datetime, seen: datetime | None = None
) -> list[Alert]:
    """Keep warnings of these alerts back until a moment, since somebody sees to them; return them.

    `seen` is the moment at which the person looked at them: what somebody else has said since then stays. Raises
    `AlertRefusedError`, also for alerts that the person does not see.
    """
    return _handle(Action.ALERT_ACKNOWLEDGED, pks, user=user, until=until, note=note, now=now, seen=seen)


def alert_mute(
    *, pks: Iterable[int], user: User, until: datetime | None, note: str, now: datetime, seen: datetime | None = None
) -> list[Alert]:
    """Leave these alerts out of warnings until a moment, or with None for as long as the trouble lasts; see above."""
    return _handle(Action.ALERT_MUTED, pks, user=user, until=until, note=note, now=now, seen=seen)


def alert_reopen(*, pks: Iterable[int], user: User, now: datetime, seen: datetime | None = None) -> list[Alert]:
    """Let people be warned again of these alerts; those that wait anyway stay as they are."""
    return _handle(Action.ALERT_REOPENED, pks, user=user, until=None, note="", now=now, seen=seen)


@transaction.atomic
def _handle(
    action: Action,
    pks: Iterable[int],
    *,
    user: User,
    until: datetime | None,
    note: str,
    now: datetime,
    seen: datetime | None,
) -> list[Alert]:
    note = note.replace("\0", "").strip()
    _refuse_input(until, note, now)
    alerts = _locked(set(pks), user)
    for alert in alerts:
        _refuse_changed(alert, user, seen)
    for alert in alerts:
        _write(action, alert, user=user, until=until, note=note, now=now)
    logger.info("alerts %s count=%d user=%s", TITLES[action], len(alerts), user.pk)
    return alerts


def _locked(pks: set[int], user: User) -> list[Alert]:
    """The alerts, which nobody else writes until the transaction ends."""
    visible = Alert.objects.visible_to(user).filter(pk__in=pks).order_by("pk")
    alerts = list(visible.select_related("handled_by").select_for_update(of=("self",)))
    if not pks:
        raise AlertRefusedError("No alert is chosen.", status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if len(alerts) < len(pks):
        raise AlertRefusedError("An alert that was chosen is no longer there. Reload the page.")
    return alerts


def _write(action: Action, alert: Alert, *, user: User, until: datetime | None, note: str, now: datetime) -> None:
    before = alert_facts(alert)
    if action == Action.ALERT_REOPENED and not alert.handling:
        return
    alert.handling = HANDLINGS[action]
    alert.handled_by, alert.handled_at, alert.handled_until, alert.note = user, now, until, note
    alert.save(update_fields=["handling", "handled_by", "handled_at", "handled_until", "note"])
    record(action, subject=alert, before=before, after=alert_facts(alert), actor=user)


HANDLINGS = {
    Action.ALERT_ACKNOWLEDGED: Alert.Handling.ACKNOWLEDGED,
    Action.ALERT_MUTED: Alert.Handling.MUTED,
    Action.ALERT_REOPENED: Alert.Handling.NONE,
}


def alert_facts(alert: Alert) -> dict[str, Any]:
    """Return what people have said to an alert, as the audit log keeps it."""
    return {
        "state": alert.handling or State.OPEN.value,
        "until": alert.handled_until.isoformat() if alert.handled_until else None,
        "note": alert.note,
    }


def _refuse_input(until: datetime | None, note: str, now: datetime) -> None:
    if len(note) > LONGEST_NOTE:
        _refuse(f"A note has at most {LONGEST_NOTE} characters.")
    if until is not None and until <= now:
        _refuse("That moment has passed: name a later one.")
    if until is not None and until > now + LONGEST_TIME:
        _refuse("That is more than a year ahead: name an earlier day, and look at it again then.")


def _refuse_changed(alert: Alert, user: User, seen: datetime | None) -> None:
    if alert.solved_at:
        raise AlertRefusedError(f"“{alert.name}” is solved: there is nothing left to do about it. Reload the page.")
    if seen and alert.handled_at and alert.handled_at > seen and alert.handled_by_id != user.pk:
        who = alert.handled_by.title if alert.handled_by else "Somebody"
        raise AlertRefusedError(f"{who} has dealt with “{alert.name}” meanwhile. Reload the page and look at it again.")


def _refuse(sentence: str) -> None:
    raise AlertRefusedError(sentence, status=HTTPStatus.UNPROCESSABLE_ENTITY)
