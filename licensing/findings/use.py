"""Licenses of which more is used than was bought."""

from collections.abc import Iterator

from licensing.findings.amounts import AMOUNT_FIELDS, amounts_of
from licensing.findings.wording import OPEN_LICENSE, SHOW_LICENSES, licenses, subject_of
from licensing.links import license_list_url
from licensing.models import License
from licensing.querysets import LicenseQuerySet
from ui.findings import Finding
from ui.severity import Severity

# So many get a sentence each; more stand in one.
MOST_NAMED = 3
NAMED_FIELDS = (
    "product", "uid", *AMOUNT_FIELDS, "console__name", "server__name", "organization__name",
)  # fmt: skip


def use_findings(current: LicenseQuerySet) -> Iterator[Finding]:
    """Yield what is used beyond the license, unit by unit; two queries."""
    over_used = current.over_used()
    count = over_used.count()
    named = over_used.select_related("console", "server", "organization").only(*NAMED_FIELDS).order_by("pk")
    rows = list(named[:MOST_NAMED])
    if count > MOST_NAMED:
        yield _group_finding(count)
    else:
        yield from map(_finding, rows)


def _finding(license_: License) -> Finding:
    return Finding(
        key=f"licensing:use:over:{license_.pk}",
        subject=subject_of(license_),
        text=f"uses more than is licensed: {', '.join(_excesses(license_))}.",
        severity=Severity.WARNING,
        url=license_.get_absolute_url(),
        link=OPEN_LICENSE,
    )


def _excesses(license_: License) -> Iterator[str]:
    for amount in amounts_of(license_):
        if amount.used > amount.total:
            yield amount.words


def _group_finding(count: int) -> Finding:
    return Finding(
        key="licensing:use:over",
        subject=licenses(count),
        text="use more than is licensed.",
        severity=Severity.WARNING,
        url=license_list_url(over_used=1),
        link=SHOW_LICENSES,
    )
