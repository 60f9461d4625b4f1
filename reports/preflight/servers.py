"""Servers that the report itself names: not collected, cloned, unsupported."""

from collections.abc import Iterator
from datetime import datetime

from reports.models import Report, ReportServer
from reports.preflight.concerns import Concern
from ui.severity import Severity

Problem = ReportServer.Problem
MISSING = "What it uses is missing from the points: they are too low, and are billed later."
EFFECTS = {Problem.NOT_COLLECTED: MISSING, Problem.CLONED: MISSING, Problem.UNSUPPORTED: MISSING}
ADVICE = {
    Problem.NOT_COLLECTED: "Bring the server back to the console and collect it again before the report is final.",
    Problem.CLONED: "Give each copy an installation of its own, then collect again.",
    Problem.UNSUPPORTED: "Upgrade the server to a version that the console reads, then collect again.",
}


def server_concerns(report: Report, now: datetime) -> Iterator[Concern]:
    """Yield a concern for each server; its usage is not in the totals."""
    for server in ReportServer.objects.filter(version=report.version_id):
        problem = Problem(server.problem)
        where = f" of {server.organization_title}" if server.organization_title else ""
        yield Concern(
            key=f"report:{report.pk}:{server.problem}:{server.organization_uid or ''}:{server.name}",
            rule=server.problem,
            severity=Severity.WARNING,
            subject=f"{server.name}{where}",
            text=f"{problem.label}{f' for {server.appendix}' if server.appendix else ''}",
            effect=EFFECTS[problem],
            advice=ADVICE[problem],
            since=report.month,
        )
