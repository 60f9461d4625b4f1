"""The parts of a report's page, each at an address of its own."""

from dataclasses import dataclass

from django.urls import reverse

from reports.page.heads import ReportHead
from usage.months import month_before

PARTS = {
    "report": "Summary",
    "organizations": "Organizations",
    "licenses": "Licenses",
    "lines": "Lines",
    "changes": "",
    "history": "Against our readings",
}


@dataclass(frozen=True, slots=True)
class ReportTab:
    """One part: the name of its address, its title, and where it leads."""

    name: str
    title: str
    url: str
    is_current: bool


def report_tabs(head: ReportHead, current: str) -> list[ReportTab]:
    """Return the tabs; each shows the version that this one shows. Our readings are compared with whole reports."""
    parts = {name: title for name, title in PARTS.items() if head.is_whole or name != "history"}
    against = f"Against {month_before(head.report.month):%B}"
    return [ReportTab(name, title or against, part_url(head, name), name == current) for name, title in parts.items()]


def part_url(head: ReportHead, name: str) -> str:
    """Return the address of a part, in the version that the page shows."""
    return f"{reverse(f'reports:{name}', args=[head.report.pk])}{head.query}"


def organization_lines_url(head: ReportHead) -> str:
    """Return the address of the lines of an organization, whose name or UID is still to be put at its end."""
    return f"{part_url(head, 'lines')}{'&' if head.query else '?'}organization="
