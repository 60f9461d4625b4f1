"""What the page of one alert shows around the alert."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from accounts.audit.history import HistoryEntry, history_of
from accounts.models import User
from alerts.models import Alert, AlertWarning, Message, Told
from alerts.rows import AlertRow
from alerts.stages.selectors import Step, steps_of
from alerts.wording import stage_words

# Neither the addresses of channels, which are secrets, nor what stood in the messages.
TOLD_FIELDS = (
    "warning", "channel__name", "channel__owner__username", "channel__owner__first_name", "channel__owner__last_name",
    "message__state", "message__sent_at",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Telling:
    """That a channel was told of a warning: the channel or, of somebody else's, that person; and what came of it."""

    name: str
    message: Message


@dataclass(frozen=True, kw_only=True, slots=True)
class WarningRow:
    """A warning that was raised, and who was told of it."""

    warning: AlertWarning
    stage: str
    tellings: list[Telling]


@dataclass(frozen=True, kw_only=True, slots=True)
class AlertDetail:
    """An alert with where its stages come from, the warnings of it, and what people did about it."""

    row: AlertRow
    steps: list[Step]
    warnings: list[WarningRow]
    history: list[HistoryEntry]


def alert_detail(alert: Alert, *, user: User, now: datetime) -> AlertDetail:
    """Return what the page of `alert` shows; it needs the annotations of `alert_rows`."""
    row = AlertRow(alert, now)
    return AlertDetail(row=row, steps=steps_of(alert), warnings=_warnings(row, user), history=history_of(alert))


def _warnings(row: AlertRow, user: User) -> list[WarningRow]:
    """The warnings, newest first."""
    told: dict[int, list[Telling]] = {}
    for one in _told(row.alert):
        told.setdefault(one.warning_id, []).append(Telling(name=_name(one, user), message=one.message))
    return [
        WarningRow(warning=warning, stage=stage_words(row.rule, warning.stage), tellings=told.get(warning.pk, []))
        for warning in row.alert.warnings.order_by("-raised_at", "-pk")
    ]


def _told(alert: Alert) -> Iterable[Told]:
    told = Told.objects.filter(warning__alert=alert).select_related("channel__owner", "message").order_by("pk")
    return told.only(*TOLD_FIELDS)


def _name(told: Told, user: User) -> str:
    owner = told.channel.owner
    return told.channel.name if owner is None or owner.pk == user.pk else owner.title
