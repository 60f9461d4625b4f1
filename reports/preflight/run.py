"""The rules of the pre-flight, over one report or several at once."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from reports.models import Report
from reports.preflight.concerns import Concern
from reports.preflight.facts import Facts, ReportFacts
from reports.preflight.keys import key_concerns
from reports.preflight.licensees import licensee_concerns
from reports.preflight.servers import server_concerns
from reports.preflight.unmapped import unmapped_concerns
from reports.preflight.unused import unused_concerns
from reports.preflight.vanished import vanished_concerns

Rule = Callable[[ReportFacts], Iterable[Concern]]
RULES: tuple[Rule, ...] = (
    server_concerns,
    licensee_concerns,
    vanished_concerns,
    unused_concerns,
    key_concerns,
    unmapped_concerns,
)


def concerns_of(report: Report, *, now: datetime) -> list[Concern]:
    """Return what to look at before this report goes out, most urgent first; needs its version."""
    return concerns_by_report([report], now=now)[report.pk]


def concerns_by_report(reports: Sequence[Report], *, now: datetime) -> dict[int, list[Concern]]:
    """Return the same for several reports, by their keys: together they cost hardly more queries than one."""
    facts = Facts(reports, now=now)
    return {report.pk: _concerns(ReportFacts(report, facts)) for report in reports}


def _concerns(ground: ReportFacts) -> list[Concern]:
    found = [concern for rule in RULES for concern in rule(ground)]
    return sorted(found, key=lambda concern: concern.order)
