"""The rules of the pre-flight, over one report."""

from collections.abc import Callable, Iterable
from datetime import datetime

from reports.models import Report
from reports.preflight.concerns import Concern
from reports.preflight.servers import server_concerns

Rule = Callable[[Report, datetime], Iterable[Concern]]
RULES: tuple[Rule, ...] = (server_concerns,)


def concerns_of(report: Report, *, now: datetime) -> list[Concern]:
    """Return what to look at before this report goes out, most urgent first; needs its version."""
    found = [concern for rule in RULES for concern in rule(report, now)]
    return sorted(found, key=lambda concern: (concern.severity.rank, concern.rule, concern.subject, concern.key))
