"""Licensees that are not the owner of the report: what stands in an appendix is in nobody's total."""

from collections import defaultdict
from collections.abc import Iterator

from licensing.links import license_list_url
from reports.preflight.concerns import Concern, key_of, limited
from reports.preflight.facts import ReportFacts
from reports.preflight.facts.directory import folded
from reports.preflight.facts.licenses import HeldLicense
from ui.severity import Severity
from ui.wording import counted, number

APPENDIX, FOREIGN = "appendix", "licensee"
APPENDIX_ADVICE = (
    "Make sure that {licensee} reports and pays for them itself. If you do, have the license made out to {owner} and "
    "collect again before the report is final."
)
FOREIGN_ADVICE = (
    "Find out who pays for what these licenses use; if it is {owner}, have them made out to it, else have {licensee} "
    "report them itself."
)


def licensee_concerns(ground: ReportFacts) -> Iterator[Concern]:
    """Yield a concern for each appendix, and for each other licensee of the licenses of the owner's organizations."""
    appendices = [_appendix(ground, licensee, points) for licensee, points in ground.appendices.items()]
    url = ground.report.get_absolute_url()
    yield from limited(appendices, report=ground.report, things="licensees", url=url)
    others = [_foreign(ground, licenses) for licenses in _foreign_licenses(ground)]
    yield from limited(others, report=ground.report, things="licensees", url=license_list_url())


def _appendix(ground: ReportFacts, licensee: str, points: float | None) -> Concern:
    report, organizations = ground.report, len(ground.section.elsewhere.get(licensee, ()))
    said = "points" if points is None else f"{number(points)} points"
    of = f" of {counted(organizations, 'organization', 'organizations')}"
    since = ground.since(lambda version: licensee in ground.facts.appendices[version])
    return Concern(
        key=key_of(report, APPENDIX, licensee),
        rule=APPENDIX,
        # One that stood there last month already is known to whoever looked at that report.
        severity=Severity.WARNING if since.day == report.month else Severity.NOTICE,
        subject=licensee,
        text=f"is the licensee of what stands in an appendix: {said}{of if organizations else ''}.",
        effect=f"They are outside the total of this report: {report.owner_title} is not billed for them.",
        advice=APPENDIX_ADVICE.format(licensee=licensee, owner=report.owner_title),
        since=since.day,
        since_is_least=since.is_least,
        url=license_list_url(q=licensee),
        points=points,
    )


def _foreign_licenses(ground: ReportFacts) -> list[list[HeldLicense]]:
    """The licenses of each licensee who is neither in an appendix, nor the owner, nor in the directory.

    A customer's license is made out to the customer as a rule, and is in the report of who manages it.
    """
    if not ground.is_present:
        return []
    report = ground.report
    expected = {folded(name) for name in (report.owner_name, report.licensee, *ground.appendices)}
    found: dict[str, list[HeldLicense]] = defaultdict(list)
    for license_ in ground.licenses:
        name = folded(license_.licensee)
        if name and name not in expected and name not in ground.directory.names:
            found[name].append(license_)
    return list(found.values())


def _foreign(ground: ReportFacts, licenses: list[HeldLicense]) -> Concern:
    report, licensee = ground.report, licenses[0].licensee
    used = ground.section.under(license_id for license_ in licenses for license_id in license_.license_ids)
    count = counted(len(licenses), "license", "licenses")
    since = ground.held_since(licenses)
    return Concern(
        key=key_of(report, FOREIGN, licensee),
        rule=FOREIGN,
        severity=Severity.WARNING if used.points else Severity.NOTICE,
        subject=licensee,
        text=f"is the licensee of {count} of this owner's organizations, and has no appendix.",
        effect=_foreign_effect(report.owner_title, used.points),
        advice=FOREIGN_ADVICE.format(licensee=licensee, owner=report.owner_title),
        since=since.day,
        since_is_least=since.is_least,
        url=licenses[0].url if len(licenses) == 1 else license_list_url(q=licensee),
        points=used.points or None,
    )


def _foreign_effect(owner: str, points: float) -> str:
    if points:
        return f"{number(points)} points under them are in the total of this report: {owner} is billed for them."
    return "No points under them are in this report: nobody is billed for what they use."
