"""What the page of one alert shows around the alert."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from accounts.audit.history import HistoryEntry, history_of
from accounts.models import User
from alerts.models import Alert, AlertWarning, Message, Told
from alerts.opening import Opening, opening_of
from alerts.rows import AlertRow
from alerts.selectors import license_named, sees_people
from alerts.stages.selectors import Step, steps_of
from alerts.wording import stage_words
from licensing.models import License

# Neither the addresses of channels, which are secrets, nor what stood in the messages.
TOLD_FIELDS = (
    "warning", "channel__name", "channel__owner__username", "channel__owner__first_name", "channel__owner__last_name",
    "message__state", "message__sent_at",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class ToldChannel:
    """That a channel was told of a warning: the channel or, of somebody else's, that person; and what came of it."""

    name: str
    message: Message


@dataclass(frozen=True, kw_only=True, slots=True)
class WarningRow:
    """A warning that was raised, how many channels were told of it, and for who may see that which."""

    warning: AlertWarning
    stage: str
    told_count: int
    tellings: list[ToldChannel]


@dataclass(frozen=True, kw_only=True, slots=True)
class AlertDetail:
    """An alert with where its stages come from, the warnings of it, and what people did about it.

    `opening` leads to what it is about, and `license` is its license: both as far as the person sees them. There is
    nothing of people for somebody who is not told of them.
    """

    row: AlertRow
    opening: Opening | None
    license: License | None
    steps: list[Step]
    warnings: list[WarningRow]
    history: list[HistoryEntry]


def alert_detail(alert: Alert, *, user: User, now: datetime) -> AlertDetail:
    """Return what the page of `alert` shows; it needs the annotations of `alert_rows`."""
    row = AlertRow(alert, now, names_people=sees_people(user))
    license_ = license_named(alert.license_id, user) if alert.license_id else None
    return AlertDetail(
        row=row,
        opening=_opening(alert, license_, user),
        license=license_,
        steps=steps_of(row),
        warnings=_warnings(row, user),
        history=history_of(alert) if row.names_people else [],
    )


def _opening(alert: Alert, license_: License | None, user: User) -> Opening | None:
    """The link to what it is about; to no license that has left the sight of somebody who still sees its alert."""
    return opening_of(alert.url, user) if license_ or not alert.license_id else None


def _warnings(row: AlertRow, user: User) -> list[WarningRow]:
    """The warnings, newest first."""
    told: dict[int, list[ToldChannel]] = {}
    for one in _told(row.alert) if row.names_people else ():
        told.setdefault(one.warning_id, []).append(ToldChannel(name=_name(one, user), message=one.message))
    return [
        WarningRow(
            warning=warning,
            stage=stage_words(row.rule, warning.stage),
            told_count=warning.told_count,
            tellings=told.get(warning.pk, []),
        )
        for warning in row.alert.warnings.annotate(told_count=Count("told")).order_by("-raised_at", "-pk")
    ]


def _told(alert: Alert) -> Iterable[Told]:
    told = Told.objects.filter(warning__alert=alert).select_related("channel__owner", "message").order_by("pk")
    return told.only(*TOLD_FIELDS)


def _name(told: Told, user: User) -> str:
    owner = told.channel.owner
    return told.channel.name if owner is None or owner.pk == user.pk else owner.title
