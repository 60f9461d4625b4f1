"""Writing alerts and warnings: what differs, by a few statements, a thousand rows to a transaction at most."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from alerts.models import Alert, AlertWarning
from consoles.upsert import Insert
from ui.troubles import Rule, Trouble

MOST_ROWS = 1000
KEY = ("rule", "subject", "episode")
# What a person has said to an alert, and when it began, stays as it is while the trouble lasts.
KEPT = ("handling", "note", "opened_at")
WARNING_FIELDS = ("alert_id", "stage", "severity", "text", "raised_at")
Values = dict[str, Any]


class AlertInsert(Insert):
    """An `INSERT` of alerts that updates those that are there, as far as troubles tell."""

    def _kept(self) -> Iterable[str]:
        return (*self.key, *KEPT)


@dataclass(frozen=True, kw_only=True, slots=True)
class AlertChange:
    """An alert as it is to be, and as it is: its fields, None where there is none yet."""

    values: Values
    known: Values | None
    # Whether anything is to be written.
    differs: bool

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from other alerts of its rule."""
        return self.values["subject"], self.values["episode"]

    @property
    def is_opened(self) -> bool:
        """Whether it is new, or back after it was over."""
        return self.known is None or self.known["solved_at"] is not None

    @property
    def is_let_go(self) -> bool:
        """Whether it is back and what a person had said to it is over; only what is muted without end stays so."""
        if self.known is None or not self.is_opened:
            return False
        is_endless = self.known["handling"] == Alert.Handling.MUTED and self.known["handled_until"] is None
        return bool(self.known["handling"]) and not is_endless


def alert_change(
    trouble: Trouble, *, rule: Rule, stage: int, place: str, known: Values | None, now: datetime
) -> AlertChange:
    """Return the alert of a trouble; one without an episode of its own is called by the day on which it began."""
    values = {
        "rule": rule.key,
        "subject": trouble.subject,
        "episode": known["episode"] if known else trouble.episode or f"{now.astimezone(UTC):%Y-%m-%d}",
        "console_id": trouble.console_pk,
        "organization_id": trouble.organization_pk,
        "license_id": trouble.license_pk,
        "product": trouble.product,
        "severity": trouble.severity.value,
        "name": trouble.name,
        "text": trouble.text,
        "url": trouble.url,
        "level": float(trouble.level),
        "stage": stage,
        "stage_from": place,
        "at": trouble.at,
        "solved_at": None,
    }
    return AlertChange(values=values, known=known, differs=known is None or not values.items() <= known.items())


def batch_write(rows: Sequence[AlertChange], due: Sequence[AlertChange], *, now: datetime) -> set[int]:
    """Write the alerts of `rows` that differ and a warning of each that is `due`; return the keys of all of them."""
    differing = [row for row in rows if row.differs]
    found = {row.key: row.known["pk"] for row in rows if row.known}
    if differing or due:
        with transaction.atomic():
            _alerts_write(differing, now)
            _handling_reset([row.known["pk"] for row in differing if row.known and row.is_let_go])
            found |= _keys_of([row for row in differing if row.known is None])
            _warnings_write(due, found, now)
    return set(found.values())


def _alerts_write(rows: Sequence[AlertChange], now: datetime) -> None:
    if not rows:
        return
    standard = {"opened_at": now, "changed_at": now, "handling": Alert.Handling.NONE.value, "note": ""}
    names = [*rows[0].values, *standard]
    AlertInsert(Alert, names, [(*row.values.values(), *standard.values()) for row in rows], key=KEY).execute()


def _handling_reset(pks: Sequence[int]) -> None:
    if pks:
        nothing = {"handled_by": None, "handled_at": None, "handled_until": None, "note": ""}
        Alert.objects.filter(pk__in=pks).update(handling=Alert.Handling.NONE, **nothing)


def _keys_of(rows: Sequence[AlertChange]) -> dict[tuple[str, str], int]:
    """The keys of alerts that were just written, which an `INSERT` of many does not tell."""
    if not rows:
        return {}
    wanted = {row.key for row in rows}
    written = Alert.objects.filter(rule=rows[0].values["rule"], subject__in={subject for subject, _ in wanted})
    keys = written.order_by().values_list("subject", "episode", "pk")
    return {(subject, episode): pk for subject, episode, pk in keys if (subject, episode) in wanted}


def _warnings_write(due: Sequence[AlertChange], keys: dict[tuple[str, str], int], now: datetime) -> None:
    if not due:
        return
    rows = [(keys[row.key], *(row.values[name] for name in ("stage", "severity", "text")), now) for row in due]
    Insert(AlertWarning, WARNING_FIELDS, rows).execute()
