"""What differs between the troubles that a rule sees and the alerts that there are.

Alerts are written batch by batch, each in one short transaction: a worker that dies in between has done a part of the
work, and the next one finds that part as it is and does the rest.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Max, Min, Q

from alerts.evaluating.sight import Sight
from alerts.evaluating.stages import Choices, Place
from alerts.evaluating.writing import AlertChange, Values, alert_change, batch_write
from alerts.models import Alert
from ui.troubles import Rule, Trouble, is_deeper, stage_reached

# What is back within so many days was never over: a trouble that comes and goes is one episode, and no flood.
FLAPPING = timedelta(days=3)
HANDLING_FIELDS = ("handling", "handled_until")
# What is compared of an alert; instances of the model would take most of the time.
FIELDS = (
    "pk", "rule", "subject", "episode", "console_id", "organization_id", "license_id", "product", "severity", "name",
    "text", "url", "level", "stage", "stage_from", "at", "solved_at", *HANDLING_FIELDS,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """How many alerts were opened or reopened, changed and solved, how many warnings raised, and which rules failed."""

    opened: int = 0
    changed: int = 0
    solved: int = 0
    warned: int = 0
    failed: tuple[str, ...] = ()

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(
            opened=self.opened + other.opened,
            changed=self.changed + other.changed,
            solved=self.solved + other.solved,
            warned=self.warned + other.warned,
            failed=self.failed + other.failed,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """A trouble that has reached a stage, and where that stage was chosen."""

    trouble: Trouble
    stage: int
    place: Place


@dataclass(kw_only=True, slots=True)
class Comparison:
    """The work on one rule; `kept` are the alerts whose troubles are still there."""

    rule: Rule
    choices: Choices
    sight: Sight
    now: datetime
    kept: set[int] = field(default_factory=set)

    def batch(self, troubles: Sequence[Trouble]) -> Outcome:
        """Open, change and reopen the alerts of these troubles, and raise the warnings that are due."""
        seen = list(self._seen(troubles))
        if not seen:
            return Outcome()
        known = self._known(seen)
        rows = [row for one in seen if self._may_be(one.trouble, row := self._row(one, known[one.trouble.subject]))]
        due = [row for row in rows if self._is_due(row)]
        self.kept |= batch_write(rows, due, now=self.now)
        opened = sum(row.is_opened for row in rows)
        return Outcome(opened=opened, changed=sum(row.differs for row in rows) - opened, warned=len(due))

    def _seen(self, troubles: Sequence[Trouble]) -> Iterator[Seen]:
        for trouble in troubles:
            chosen = self.choices.of(self.rule, trouble)
            stage = stage_reached(self.rule, chosen.stages, trouble.level)
            if stage is not None:
                yield Seen(trouble=trouble, stage=stage, place=chosen.place)

    def _known(self, seen: Sequence[Seen]) -> dict[str, list[Values]]:
        """The alerts that these may belong to, with the deepest stage of which each has warned; one query."""
        episodes = {one.trouble.episode for one in seen}
        may_go_on = Q(solved_at=None) | Q(solved_at__gt=self.now - FLAPPING) | Q(episode__in=episodes)
        deepest = Min if self.rule.measure.is_falling else Max
        alerts = Alert.objects.filter(may_go_on, rule=self.rule.key, subject__in={one.trouble.subject for one in seen})
        found = defaultdict[str, list[Values]](list)
        for alert in alerts.order_by().annotate(deepest=deepest("warnings__stage")).values(*FIELDS, "deepest"):
            found[alert["subject"]].append(alert)
        return found

    def _row(self, seen: Seen, alerts: Sequence[Values]) -> AlertChange:
        known = _alert_of(seen.trouble, alerts, self.now)
        return alert_change(
            seen.trouble, rule=self.rule, stage=seen.stage, place=seen.place.value, known=known, now=self.now
        )

    def _may_be(self, trouble: Trouble, row: AlertChange) -> bool:
        """Whether there is such a trouble, as far as one can see: what began before goes on unseen."""
        if not trouble.is_by_time or not row.is_opened:
            return True
        return self.sight.is_clear(self.rule, trouble.console_pk, trouble.product)

    def _is_due(self, row: AlertChange) -> bool:
        """Whether people are to be warned: of each stage once, of the deepest one only, and not of what is held."""
        if row.known is None:
            return True
        deepest = row.known["deepest"]
        if deepest is not None and not is_deeper(self.rule, row.values["stage"], deepest):
            return False
        return row.is_let_go or not Alert(**{name: row.known[name] for name in HANDLING_FIELDS}).is_held(self.now)


def _alert_of(trouble: Trouble, alerts: Sequence[Values], now: datetime) -> Values | None:
    """The alert that a trouble goes on with; one without an episode of its own goes on until it is really over."""
    if trouble.episode:
        return next((alert for alert in alerts if alert["episode"] == trouble.episode), None)
    recent = [alert for alert in alerts if alert["solved_at"] is None or alert["solved_at"] > now - FLAPPING]
    return max(recent, key=lambda alert: (alert["solved_at"] is None, alert["solved_at"] or now), default=None)
