"""Organizations that the directory of the console does not know: in the total, and on nobody's bill."""

from collections.abc import Iterator
from uuid import UUID

from reports.preflight.concerns import Concern, key_of, limited
from reports.preflight.facts import ReportFacts
from reports.preflight.facts.usage import UnmappedOrganization
from ui.severity import Severity
from ui.wording import number
from usage.links import usage_list_url

RULE = "unmapped"
ADVICE = "Find out in the console whose it is; bill what it used, and have what it still uses moved or deleted."


def unmapped_concerns(ground: ReportFacts) -> Iterator[Concern]:
    """Yield a concern for each that has points in the report, or uses some now."""
    strangers: dict[UUID | None, UnmappedOrganization] = (
        {one.uid: one for one in ground.strangers} if ground.is_present else {}
    )
    reported = {
        uid: points
        for uid, points in ground.section.points.items()
        if points > 0 and not (uid and ground.directory.known(uid))
    }
    found = [_reported(ground, uid, points, strangers.get(uid)) for uid, points in reported.items()]
    found += [_using(ground, stranger) for uid, stranger in strangers.items() if uid not in reported]
    yield from limited(found, report=ground.report, things="organizations", url=usage_list_url(unmapped=1))


def _reported(ground: ReportFacts, uid: UUID | None, points: float, stranger: UnmappedOrganization | None) -> Concern:
    since = ground.unknown_since(uid)
    return Concern(
        key=key_of(ground.report, RULE, uid or ""),
        rule=RULE,
        severity=Severity.WARNING,
        subject=ground.section.names.get(uid) or str(uid or "An unnamed organization"),
        text="is in this report, and not in the directory of the console.",
        effect=f"Its {number(points)} points are in the total, and on nobody's bill.",
        advice=ADVICE,
        since=since.day,
        since_is_least=since.is_least,
        url=stranger.url if stranger else "",
        points=points,
    )


def _using(ground: ReportFacts, stranger: UnmappedOrganization) -> Concern:
    since = ground.used_since(stranger)
    return Concern(
        key=key_of(ground.report, RULE, stranger.uid),
        rule=RULE,
        severity=Severity.NOTICE,
        subject=str(stranger.uid),
        text=f"uses {number(stranger.points)} points now, and is not in the directory of the console.",
        effect="It has no points in this report; those of this month will be in the next one, and on nobody's bill.",
        advice=ADVICE,
        since=since.day,
        since_is_least=since.is_least,
        url=stranger.url,
        points=stranger.points,
    )
