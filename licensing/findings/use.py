"""Licenses of which more is used than was bought."""

from collections.abc import Iterator

from licensing.findings.wording import OPEN_LICENSE, SHOW_LICENSES, licenses, subject_of
from licensing.links import license_list_url
from licensing.models import License
from licensing.querysets import LicenseQuerySet
from ui.findings import Finding
from ui.severity import Severity
from ui.wording import number

# So many get a sentence each; more stand in one.
MOST_NAMED = 3
NAMED_FIELDS = (
    "product", "uid", "unit_type", "units", "used_units", "sockets", "used_sockets", "capacity", "used_capacity",
    "console__name", "server__name", "organization__name",
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
    """Each unit by itself; points, sockets and terabytes are never added together."""
    for used, total, unit in (
        (license_.used_units, license_.units, license_.get_unit_type_display()),
        (license_.used_sockets, license_.sockets, "sockets"),
        (license_.used_capacity, license_.capacity, "TB"),
    ):
        if used is not None and total is not None and used > total:
            yield f"{number(used)} of {number(total)} {unit}"


def _group_finding(count: int) -> Finding:
    return Finding(
        key="licensing:use:over",
        subject=licenses(count),
        text="use more than is licensed.",
        severity=Severity.WARNING,
        url=license_list_url(over_used=1),
        link=SHOW_LICENSES,
    )
