"""Organizations that had points last month and have none in this report."""

from collections.abc import Iterator
from uuid import UUID

from reports.models import ReportServer
from reports.preflight.concerns import Concern, key_of, limited
from reports.preflight.facts import ReportFacts
from ui.severity import Severity
from ui.wording import number
from usage.links import usage_list_url

RULE = "vanished"
ADVICE = (
    "Find out whether it left, or whether its servers or agents are not managed any more; if they are in use, "
    "connect them again before the report is final."
)


def vanished_concerns(ground: ReportFacts) -> Iterator[Concern]:
    """Yield a concern for each; not for those whose points a missing server, or an appendix, accounts for."""
    found = [_concern(ground, uid, points) for uid, points in vanished(ground).items()]
    yield from limited(found, report=ground.report, things="organizations", url=usage_list_url(vanished=1))


def vanished(ground: ReportFacts) -> dict[UUID | None, float]:
    """Return the points of last month of who has none now, by organization."""
    before, now, accounted = ground.section_before.points, ground.section.points, _accounted_for(ground)
    return {
        uid: points for uid, points in before.items() if points > 0 and not now.get(uid, 0) and uid not in accounted
    }


def _accounted_for(ground: ReportFacts) -> set[UUID | None]:
    elsewhere = ground.section.elsewhere.values()
    doubts = [doubt for doubt in ground.doubts if doubt.problem != ReportServer.Problem.CLONED]
    missing = {uid for doubt in doubts for uid in ground.points_on(doubt)}
    return {doubt.organization_uid for doubt in doubts if not doubt.is_cloud}.union(missing, *elsewhere)


def _concern(ground: ReportFacts, uid: UUID | None, points: float) -> Concern:
    name = ground.section_before.names.get(uid, "") or str(uid or "An unnamed organization")
    return Concern(
        key=key_of(ground.report, RULE, uid or "", f"{ground.report.month:%Y-%m}"),
        rule=RULE,
        severity=Severity.WARNING,
        subject=name,
        text=f"had {number(points)} points last month and has none in this report.",
        effect=f"The report is {number(points)} points lower by that.",
        advice=ADVICE,
        since=ground.report.month,
        url=usage_list_url(company=name),
        points=points,
    )
