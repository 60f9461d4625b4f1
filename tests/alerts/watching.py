"""A rule that sees what a test says, and what came of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from accounts.permissions import Permission
from alerts.models import AlertWarning
from ui.severity import Severity
from ui.troubles import Measure, Rule, Trouble

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def trouble(subject: str = "thing:1", **values: Any) -> Trouble:
    """Return a trouble with ten days left."""
    standard = {"episode": "2026-12-03", "level": 10, "severity": Severity.WARNING, "name": subject, "text": "ends."}
    return Trouble(subject=subject, url="/", **{**standard, **values})


def rule_make(source: Any, **values: Any) -> Rule:
    """Return a rule of days left."""
    standard: dict[str, Any] = {"key": "thing.end", "title": "Thing ends", "measure": Measure.DAYS_LEFT}
    standard |= {"stages": (60, 30, 14, 7, 1), "permission": Permission.VIEW_LICENSES.full_name, "repeat": 3}
    return Rule(source=source, **{**standard, **values})


@dataclass
class Watched:
    """What a rule yields; an exception among it is raised in its turn."""

    troubles: list[Trouble | BaseException] = field(default_factory=list)
    widest: float | None = None

    @property
    def rule(self) -> Rule:
        return rule_make(self.source)

    def source(self, _now: datetime, widest: float) -> Iterator[Trouble]:
        self.widest = widest
        for item in self.troubles:
            if isinstance(item, BaseException):
                raise item
            yield item


def warnings() -> list[tuple[str, int]]:
    """Return the subject and the stage of each warning, in the order in which they were raised."""
    return list(AlertWarning.objects.order_by("raised_at", "pk").values_list("alert__subject", "stage"))
