"""What runs out beside the licenses, and what nobody can know or charge."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Q

from consoles.models import Product
from licensing.findings.wording import OPEN_LICENSE, SHOW_LICENSES, licenses, subject_of
from licensing.links import license_list_url
from licensing.models import License
from licensing.querysets import UNMAPPED, LicenseQuerySet, support_ended, support_ending
from licensing.rules import RENEWABLE_TYPES, WARNING_DAYS
from ui.findings import Finding
from ui.severity import Severity

NAMED_FIELDS = ("product", "uid", "console__name")


def gap_findings(current: LicenseQuerySet, now: datetime) -> Iterator[Finding]:
    """Yield ended support, licenses of nobody, and consoles whose auto-update is unknown; two queries."""
    counts = current.aggregate(
        ended=Count("pk", filter=support_ended(now)),
        ending=Count("pk", filter=support_ending(now)),
        unmapped=Count("pk", filter=UNMAPPED),
        unlisted=Count("pk", filter=UNMAPPED & Q(server=None) & ~Q(product=Product.CONSOLE)),
    )
    yield from _support_findings(counts["ended"], counts["ending"])
    yield from _mapping_findings(counts["unmapped"], counts["unlisted"])
    yield from map(_unknown_update, _silent_consoles(current))


def _support_findings(ended: int, ending: int) -> Iterator[Finding]:
    if ended:
        yield _counted(
            "support-ended",
            ended,
            f"{'has' if ended == 1 else 'have'} no support any more",
            Severity.WARNING,
            {"support": "ended"},
        )
    if ending:
        text = f"{'loses' if ending == 1 else 'lose'} support within {WARNING_DAYS} days"
        yield _counted("support-ending", ending, text, Severity.NOTICE, {"support": "ending"})


def _mapping_findings(unmapped: int, unlisted: int) -> Iterator[Finding]:
    if not unmapped:
        return
    text = f"{'belongs' if unmapped == 1 else 'belong'} to no organization, so to nobody's bill"
    if unlisted:
        text += f"; for {unlisted} of them the console does not list the server"
    yield _counted("unmapped", unmapped, text, Severity.NOTICE, {"unmapped": 1})


def _counted(reason: str, count: int, text: str, severity: Severity, filters: dict[str, str | int]) -> Finding:
    return Finding(
        key=f"licensing:gaps:{reason}",
        subject=licenses(count),
        text=f"{text}.",
        severity=severity,
        url=license_list_url(**filters),
        link=SHOW_LICENSES,
    )


def _silent_consoles(current: LicenseQuerySet) -> LicenseQuerySet:
    """Consoles whose license could renew itself, and whose settings do not say whether it will."""
    unknown = current.filter(product=Product.CONSOLE, auto_update=None, type__in=RENEWABLE_TYPES)
    return unknown.select_related("console").only(*NAMED_FIELDS).order_by("console__name")


def _unknown_update(license_: License) -> Finding:
    return Finding(
        key=f"licensing:gaps:auto-update-unknown:{license_.console_id}",
        subject=subject_of(license_),
        text="does not say whether its own license renews itself: our account may not read its license settings.",
        severity=Severity.NOTICE,
        url=license_.get_absolute_url(),
        link=OPEN_LICENSE,
    )
