"""Licenses on servers of which the report has no points: with nothing in use, or with something that it leaves out."""

from collections.abc import Iterator

from consoles.models import Product
from licensing.links import license_list_url
from reports.preflight.concerns import MOST_SHOWN, Concern, key_of, limited
from reports.preflight.facts import ReportFacts
from reports.preflight.facts.licenses import HeldLicense
from reports.preflight.facts.months import Since
from reports.preflight.facts.reported import LicenseOf
from reports.preflight.vanished import vanished
from ui.severity import Severity
from ui.wording import number
from usage.models import UnitType

UNUSED, UNREPORTED = "unused", "unreported"
RENTAL = "Rental"
SHARED = (Product.SITE, Product.CONSOLE)
UNUSED_EFFECT = "It adds nothing to the report. If the server protects something, the points are too low."
UNUSED_ADVICE = "See whether its jobs run. If it protects nothing any more, remove the license from the server."
UNREPORTED_EFFECT = "What it uses is missing from the points, or stands in the report of somebody else."
UNREPORTED_ADVICE = (
    "Find out whether the server is connected and collected, and who reports its license; collect again before the "
    "report is final."
)


def unused_concerns(ground: ReportFacts) -> Iterator[Concern]:
    """Yield a concern for each license without points in the report, but for those that another concern explains.

    Those that the report names with nothing in use are unused; rented ones that say themselves that something is in
    use are unreported.
    """
    silent = _silent(ground)
    unused = [license_ for license_ in silent if _is_unused(ground, license_)]
    unreported = [license_ for license_ in silent if _is_unreported(ground, license_)]
    found = (*unused[:MOST_SHOWN], *unreported[:MOST_SHOWN])
    since = ground.unused_since({license_.pk: _pairs(license_) for license_ in found})
    url, report = license_list_url(), ground.report
    concerns = (_unused(ground, license_, since.get(license_.pk, Since())) for license_ in unused)
    yield from limited(concerns, report=report, things="licenses", url=url)
    concerns = (_unreported(ground, license_, since.get(license_.pk, Since())) for license_ in unreported)
    yield from limited(concerns, report=report, things="licenses", url=url)


def _silent(ground: ReportFacts) -> list[HeldLicense]:
    """The licenses of customers without points, those of which most is used first.

    Points of a Cloud Connect site and of the console stand under many organizations, also in reports of others.
    """
    named, gone, section = {doubt.name for doubt in ground.doubts}, vanished(ground), ground.section
    silent = [
        license_
        for license_ in ground.licenses
        if license_.product not in SHARED
        and license_.server not in named
        and license_.organization_uid not in gone
        and not any(section.licensed.get(pair) or pair in section.awaited for pair in _pairs(license_))
    ]
    return sorted(silent, key=lambda license_: (-(license_.used_units or 0), license_.server, license_.pk))


def _pairs(license_: HeldLicense) -> set[LicenseOf]:
    """The license as reports name it, by each of its ids."""
    return {(license_.organization_uid, license_id) for license_id in license_.license_ids}


def _is_unused(ground: ReportFacts, license_: HeldLicense) -> bool:
    """What a license does not say is unknown, and not zero; what it says now is nothing about earlier months."""
    licensed = ground.section.licensed
    is_named = any(pair in licensed for pair in _pairs(license_))
    return is_named or (ground.is_present and license_.type == RENTAL and license_.used_units == 0)


def _is_unreported(ground: ReportFacts, license_: HeldLicense) -> bool:
    is_in_use = license_.type == RENTAL and bool(license_.used_units)
    return is_in_use and ground.is_present and not _is_unused(ground, license_)


def _unused(ground: ReportFacts, license_: HeldLicense, since: Since) -> Concern:
    return Concern(
        key=key_of(ground.report, UNUSED, license_.product, license_.server_uid),
        rule=UNUSED,
        severity=Severity.NOTICE,
        subject=_subject(ground, license_),
        text="has a license, and nothing in use in this report.",
        effect=UNUSED_EFFECT,
        advice=UNUSED_ADVICE,
        since=since.day,
        since_is_least=since.is_least,
        url=license_.url,
    )


def _unreported(ground: ReportFacts, license_: HeldLicense, since: Since) -> Concern:
    used = f"{number(license_.used_units)} {license_.unit_type or 'units'}"
    return Concern(
        key=key_of(ground.report, UNREPORTED, license_.product, license_.server_uid),
        rule=UNREPORTED,
        severity=Severity.WARNING,
        subject=_subject(ground, license_),
        text=f"has a license that says {used} are in use, and no points in this report.",
        effect=UNREPORTED_EFFECT,
        advice=UNREPORTED_ADVICE,
        since=since.day,
        since_is_least=since.is_least,
        url=license_.url,
        points=license_.used_units if license_.unit_type == UnitType.POINTS else None,
    )


def _subject(ground: ReportFacts, license_: HeldLicense) -> str:
    known = ground.directory.known(license_.organization_uid)
    return f"{license_.server} of {known.name}" if known else license_.server
