"""Rules of each kind, and alerts with everything that a test does not care about filled in."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from accounts.permissions import Permission
from alerts.models import Alert, Evaluation, StageChoice
from tests.licensing.factories import NOW
from ui.troubles import Measure, Rule, Trouble

_numbers = count(1)


def _nothing(_now: datetime, _widest: float) -> Iterable[Trouble]:
    return []


def _rule(key: str, title: str, measure: Measure, *stages: int, permission: Permission, **values: Any) -> Rule:
    return Rule(
        key=key,
        title=title,
        measure=measure,
        stages=stages,
        permission=permission.full_name,
        source=_nothing,
        is_by_day=measure == Measure.DAYS_LEFT,
        **values,
    )


LICENSES, USAGE = Permission.VIEW_LICENSES, Permission.VIEW_USAGE
RULES = {
    rule.key: rule
    for rule in (
        _rule("test.expiry", "Expires", Measure.DAYS_LEFT, 60, 30, 14, 7, 1, permission=LICENSES, repeat=3),
        _rule(
            "test.share",
            "Is used up",
            Measure.PERCENT,
            80,
            95,
            100,
            permission=LICENSES,
            percent_of="of what is licensed",
        ),
        _rule("test.points", "Points jump", Measure.PERCENT, 20, permission=USAGE),
        _rule("test.stale", "Is not read", Measure.HOURS_GONE, 0, 24, permission=LICENSES),
        _rule("test.gone", "Has vanished", Measure.EVENT, 0, permission=LICENSES),
    )
}


def alert_make(**values: Any) -> Alert:
    """Return an alert of a license that expires in six days, of which nobody has said anything."""
    number = next(_numbers)
    standard: dict[str, Any] = {
        "rule": "test.expiry",
        "subject": f"license:{number}",
        "episode": "2026-11-29",
        "severity": "critical",
        "name": "vbr-harbor01",
        "text": "expires in 6 days; auto-update is off",
        "url": "/licenses/1/",
        "level": 6.0,
        "stage": 7,
        "stage_from": "standard",
        "at": NOW + timedelta(days=6),
        "opened_at": NOW - timedelta(days=1),
        "changed_at": NOW - timedelta(hours=1),
    }
    return Alert.objects.create(**{**standard, **values})


def evaluated(at: datetime = NOW - timedelta(minutes=2)) -> None:
    """Let troubles have been looked for at that moment."""
    Evaluation.objects.all().delete()
    Evaluation.objects.create(evaluated_at=at)


def choice_make(**values: Any) -> StageChoice:
    """Return the choice that expiries are warned of at 45 and 10 days, everywhere."""
    standard = {"rule": "test.expiry", "place": "everything", "stages": [45, 10], "changed_at": NOW}
    return StageChoice.objects.create(**{**standard, **values})
