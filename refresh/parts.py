"""Which of our tables each list of a console is copied to."""

from collections.abc import Callable
from functools import partial
from typing import Any

from consoles.directory import CompanyMirror, Links, LocationMirror, OrganizationMirror, ServerMirror, SiteMirror
from consoles.lists import ConsoleList
from consoles.mirror import Mirror
from consoles.models import Console, Freshness, Product
from licensing.reading import LicenseMirror
from reports.reading import LatestReportMirror, ReportMirror, ReportSettingsMirror
from usage.reading import UsageMirror

REPORT_MIRRORS: dict[str, Callable[[Console, Links], Mirror[Any]]] = {
    "reports": ReportMirror,
    "latest_reports": LatestReportMirror,
    "report_settings": lambda console, _links: ReportSettingsMirror(console),
}
DIRECTORY_MIRRORS: dict[str, Callable[[Console, Links], Mirror[Any]]] = {
    "organizations": lambda console, _links: OrganizationMirror(console),
    "companies": CompanyMirror,
    "locations": lambda console, _links: LocationMirror(console),
    "sites": SiteMirror,
    "backup_servers": partial(ServerMirror, kind=Product.BACKUP_SERVER),
    "veeam_one_servers": partial(ServerMirror, kind=Product.VEEAM_ONE),
    "m365_servers": partial(ServerMirror, kind=Product.M365),
}


def mirror_for(item: ConsoleList, console: Console, links: Links) -> Mirror[Any]:
    """Return the mirror that the rows of `item` go to; `links` serves all lists of one refresh."""
    if item.step == Freshness.Step.LICENSES:
        return LicenseMirror(console, links, product=Product(item.part))
    if item.step == Freshness.Step.USAGE:
        return UsageMirror(console, links)
    if item.step == Freshness.Step.REPORTS:
        return REPORT_MIRRORS[item.part](console, links)
    return DIRECTORY_MIRRORS[item.part](console, links)
