"""Servers that a report names as missing from its points, or as counted in place of another."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from accounts.permissions import Permission
from consoles.scoping import nobody_narrowed
from reports.board.ages import LATEST
from reports.models import Report, ReportServer
from reports.preflight.due import reports_due
from reports.preflight.facts.reported import doubts
from reports.preflight.findings import GROUPS, MOST_NAMED, preflight_url, title_of
from ui.severity import Severity
from ui.troubles import Measure, Rule, Trouble
from ui.wording import number

FIELDS = ("console", "number", "owner_name", "owner_uid", "month", "version")


def server_troubles(now: datetime, _widest: float) -> Iterator[Trouble]:
    """Yield the reports that have yet to go out and name such servers; an episode is the month. Three queries."""
    due = list(reports_due(nobody_narrowed(), now).only(*FIELDS))
    found = doubts([report.version_id for report in due if report.version_id])
    for report in due:
        servers = [(server.problem, server.name) for server in found.get(report.version_id or 0, ())]
        if servers:
            yield _trouble(report, servers)


def _trouble(report: Report, servers: Sequence[tuple[str, str]]) -> Trouble:
    title = title_of(report)
    return Trouble(
        subject=f"report:{report.pk}",
        episode=f"{report.month:%Y-%m}",
        level=0,
        severity=Severity.WARNING,
        name=f"{title[:1].upper()}{title[1:]}",
        text=f"lacks points: {'; '.join(_reasons(servers))}.",
        url=preflight_url(report),
        console_pk=report.console_id,
    )


def _reasons(servers: Sequence[tuple[str, str]]) -> Iterator[str]:
    for problem in ReportServer.Problem:
        names = sorted(name for reason, name in servers if reason == problem)
        if names:
            yield f"{_count(len(names), problem)} ({_named(names)})"


def _count(count: int, problem: str) -> str:
    things, text = GROUPS[problem]
    if count == 1:
        return f"1 {things.removesuffix('s')} {text.replace('were', 'was').replace('are', 'is')}"
    return f"{number(count)} {things} {text}"


def _named(names: Sequence[str]) -> str:
    more = f" and {number(len(names) - MOST_NAMED)} more" if len(names) > MOST_NAMED else ""
    return f"{', '.join(names[:MOST_NAMED])}{more}"


SERVER_RULES = (
    Rule(
        key="report.servers",
        title="Usage report lacks servers",
        measure=Measure.EVENT,
        stages=(0,),
        permission=Permission.VIEW_REPORTS.full_name,
        source=server_troubles,
        rests_on=(LATEST,),
    ),
)
