"""Servers that the report itself names: not collected, cloned, unsupported."""

from collections.abc import Iterator

from reports.models import ReportServer
from reports.preflight.concerns import Concern, key_of, limited
from reports.preflight.facts import ReportFacts
from reports.preflight.facts.reported import ProblemServer
from ui.severity import Severity
from ui.wording import number

Problem = ReportServer.Problem
MISSING = "What it uses is missing from the points: they are too low, and are billed later."
# The console counts the server that was copied, and none of its copies.
MISSING_OF_COPY = "What only the copy uses is missing from the points: they are too low, and are billed later."
TEXTS = {
    Problem.NOT_COLLECTED: "was not collected",
    Problem.CLONED: "is cloned",
    Problem.UNSUPPORTED: "is of a version that the console does not read",
}
ADVICE = {
    Problem.NOT_COLLECTED: "Bring the server back to the console and collect it again before the report is final.",
    Problem.CLONED: "Give each copy an installation of its own, then collect again.",
    Problem.UNSUPPORTED: "Upgrade the server to a version that the console reads, then collect again.",
}


def server_concerns(ground: ReportFacts) -> Iterator[Concern]:
    """Yield a concern for each server; its usage is not in the totals."""
    found = [_concern(ground, doubt, title) for doubt, title in ground.doubts.items()]
    for problem in Problem:
        of_problem = [concern for concern in found if concern.rule == problem]
        yield from limited(of_problem, report=ground.report, things="servers", url=ground.report.get_absolute_url())


def _concern(ground: ReportFacts, doubt: ProblemServer, title: str) -> Concern:
    problem, points = Problem(doubt.problem), ground.points_on(doubt)
    where = title or str(doubt.organization_uid or "")
    since = ground.since(lambda version: doubt in ground.facts.doubts[version])
    return Concern(
        key=key_of(ground.report, problem, doubt.organization_uid or "", doubt.appendix, doubt.name),
        rule=problem,
        severity=Severity.WARNING,
        subject=f"{doubt.name} of {where}" if where else doubt.name,
        text=f"{TEXTS[problem]}{f' for the appendix of {doubt.appendix}' if doubt.appendix else ''}.",
        effect=_effect(ground, doubt, where),
        advice=ADVICE[problem],
        since=since.day,
        since_is_least=since.is_least,
        points=sum(points.values()) or None,
    )


def _effect(ground: ReportFacts, doubt: ProblemServer, where: str) -> str:
    """What is missing by the usage at the end of the month, or by what the organization had the month before."""
    if points := ground.points_on(doubt):
        of = f" of {number(len(points))} organizations" if len(points) > 1 else ""
        known = f"By the usage at the end of {ground.report.month:%B} it is {number(sum(points.values()))} points{of}."
        return f"{MISSING} {known}"
    if doubt.problem == Problem.CLONED:
        return MISSING_OF_COPY
    before = ground.section_before.points.get(doubt.organization_uid, 0)
    after = ground.section.points.get(doubt.organization_uid, 0)
    if doubt.organization_uid and after < before:
        return f"{MISSING} {where} had {number(before)} points last month, and has {number(after)} in this report."
    return MISSING
