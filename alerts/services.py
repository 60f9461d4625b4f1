"""What people do about alerts: acknowledge and mute them, which keeps warnings back, and open them again.

All or none: where one of several alerts cannot be handled, nothing is written.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
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
ACTIONS = {
    Alert.Handling.ACKNOWLEDGED: Action.ALERT_ACKNOWLEDGED,
    Alert.Handling.MUTED: Action.ALERT_MUTED,
    Alert.Handling.NONE: Action.ALERT_REOPENED,
}


class AlertRefusedError(DomainError):
    """What is asked cannot be done, or somebody else was faster."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Saying:
    """What somebody says to alerts; `seen` is when the person looked at them, None where nobody knows."""

    handling: Alert.Handling
    user: User
    now: datetime
    until: datetime | None = None
    note: str = ""
    seen: datetime | None = None


def alert_acknowledge(
    *, pks: Iterable[int], user: User, until: datetime | None, note: str, now: datetime, seen: datetime | None = None
) -> list[Alert]:
    """Keep warnings of these alerts back until a moment, since somebody sees to them; return them.

    With None that is for as long as the trouble lasts. What somebody else has said since `seen`, when the person looked
    at them, stays. Raises `AlertRefusedError`, also for alerts that the person does not see.
    """
    handling = Alert.Handling.ACKNOWLEDGED
    return _handle(pks, Saying(handling=handling, user=user, now=now, until=until, note=_plain(note), seen=seen))


def alert_mute(
    *, pks: Iterable[int], user: User, until: datetime | None, note: str, now: datetime, seen: datetime | None = None
) -> list[Alert]:
    """Leave these alerts out of warnings until a moment, or with None for as long as the trouble lasts; see above."""
    handling = Alert.Handling.MUTED
    return _handle(pks, Saying(handling=handling, user=user, now=now, until=until, note=_plain(note), seen=seen))


def alert_reopen(*, pks: Iterable[int], user: User, now: datetime, seen: datetime | None = None) -> list[Alert]:
    """Let people be warned again of these alerts; those that wait anyway stay as they are."""
    return _handle(pks, Saying(handling=Alert.Handling.NONE, user=user, now=now, seen=seen))


@transaction.atomic
def _handle(pks: Iterable[int], saying: Saying) -> list[Alert]:
    _refuse_input(saying)
    alerts = _locked(set(pks), saying.user)
    for alert in alerts:
        _refuse_changed(alert, saying)
    for alert in alerts:
        _write(alert, saying)
    logger.info("alerts handled as=%s count=%d user=%s", saying.handling or "open", len(alerts), saying.user.pk)
    return alerts


def _locked(pks: set[int], user: User) -> list[Alert]:
    """The alerts, which nobody else writes until the transaction ends."""
    if not pks:
        raise AlertRefusedError("No alert is chosen.", status=HTTPStatus.UNPROCESSABLE_ENTITY)
    visible = Alert.objects.visible_to(user).filter(pk__in=pks).order_by("pk")
    alerts = list(visible.select_related("handled_by").select_for_update(of=("self",)))
    if len(alerts) < len(pks):
        raise AlertRefusedError("An alert that was chosen is no longer there. Reload the page.")
    return alerts


def _write(alert: Alert, saying: Saying) -> None:
    if not (saying.handling or alert.handling):
        return
    before = alert_facts(alert)
    alert.handling, alert.handled_until, alert.note = saying.handling, saying.until, saying.note
    alert.handled_by, alert.handled_at = saying.user, saying.now
    alert.save(update_fields=["handling", "handled_until", "note", "handled_by", "handled_at"])
    after = alert_facts(alert)
    told = [name for name in after if name == "state" or before[name] != after[name]]
    record(
        ACTIONS[saying.handling],
        subject=alert,
        before={name: before[name] for name in told},
        after={name: after[name] for name in told},
        actor=saying.user,
    )


def alert_facts(alert: Alert) -> dict[str, Any]:
    """Return what people have said to an alert, as the audit log keeps it."""
    return {
        "state": alert.handling or State.OPEN.value,
        "until": alert.handled_until.isoformat() if alert.handled_until else None,
        "note": alert.note,
    }


def _plain(note: str) -> str:
    return note.replace("\0", "").strip()


def _refuse_input(saying: Saying) -> None:
    if len(saying.note) > LONGEST_NOTE:
        _refuse(f"A note has at most {LONGEST_NOTE} characters.")
    if saying.until and saying.until <= saying.now:
        _refuse("That moment has passed: name a later one.")
    if saying.until and saying.until > saying.now + LONGEST_TIME:
        _refuse("That is more than a year ahead: name an earlier day, and look at it again then.")


def _refuse_changed(alert: Alert, saying: Saying) -> None:
    if alert.solved_at:
        raise AlertRefusedError(f"“{alert.name}” is solved: there is nothing left to do about it. Reload the page.")
    is_news = bool(saying.seen and alert.handled_at and alert.handled_at > saying.seen)
    if is_news and alert.handled_by_id != saying.user.pk:
        who = alert.handled_by.title if alert.handled_by else "Somebody"
        raise AlertRefusedError(f"{who} has dealt with “{alert.name}” meanwhile. Reload the page and look at it again.")


def _refuse(sentence: str) -> None:
    raise AlertRefusedError(sentence, status=HTTPStatus.UNPROCESSABLE_ENTITY)
