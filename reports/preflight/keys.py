"""Keys that are on several servers: the console adds up what those use, and counts what was bought once."""

from collections.abc import Iterator, Sequence

from licensing.findings.copies import disagreement, excess
from licensing.links import license_list_url
from licensing.selectors import Entitlement
from reports.preflight.concerns import Concern, key_of, limited
from reports.preflight.facts import ReportFacts
from reports.preflight.facts.licenses import HeldLicense
from ui.severity import Severity
from ui.wording import counted, number

RULE = "shared_key"
MOST_NAMED = 3
AGREED = "Nothing, if the key was bought for all of them; else install a key of its own on each."
DISAGREED = "Update the license on each of them, so that all say the same, or install a key of its own on each."


def key_concerns(ground: ReportFacts) -> Iterator[Concern]:
    """Yield a concern for each key on several servers of which one at least belongs in this report."""
    if not ground.is_present:
        return
    carriers: dict[str, list[HeldLicense]] = {}
    for license_ in ground.facts.held[ground.report.console_id]:
        carriers.setdefault(license_.entitlement, []).append(license_)
    found = (_concern(ground, entitlement, carriers[entitlement.key]) for entitlement in ground.shared_keys)
    yield from limited(found, report=ground.report, things="keys", url=license_list_url(shared=1))


def _concern(ground: ReportFacts, entitlement: Entitlement, carriers: Sequence[HeldLicense]) -> Concern:
    said = [disagreement(entitlement), excess(entitlement) if entitlement.is_over_used_together else ""]
    wrong = " and ".join(filter(None, said))
    since = ground.shared_since(entitlement.key)
    used = ground.section.under(license_id for license_ in carriers for license_id in license_.license_ids)
    return Concern(
        key=key_of(ground.report, RULE, entitlement.key),
        rule=RULE,
        severity=Severity.WARNING if wrong else Severity.NOTICE,
        subject=f"The key of {_names(carriers)}",
        text=f"is on {number(entitlement.copies)} servers{f', {wrong}' if wrong else ''}.",
        effect=_effect(used.points, used.organizations),
        advice=DISAGREED if wrong else AGREED,
        since=since.day,
        since_is_least=since.is_least,
        url=carriers[0].url,
        points=used.points or None,
    )


def _names(carriers: Sequence[HeldLicense]) -> str:
    names = sorted({license_.server for license_ in carriers})
    more = f" and {number(len(names) - MOST_NAMED)} more" if len(names) > MOST_NAMED else ""
    return f"{', '.join(names[:MOST_NAMED])}{more}"


def _effect(points: float, organizations: int) -> str:
    """The report names licenses and no servers: under one key nobody sees which server used what."""
    if not points:
        return "No points under it are in this report."
    of = counted(organizations, "organization", "organizations")
    return f"{number(points)} points of {of} stand under it in this report, added up over its servers."
