"""A report as rows: its lines, the shares of organizations, the servers that are a problem, and the sums by product.

The report itself comes first and each appendix after it, in the order of the console.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, NamedTuple
from uuid import UUID

from consoles.directory import clip
from reports.models import ReportServer
from vspc.report_schemas import (
    LicenseReport,
    ProductTotal,
    ReportAppendix,
    ReportedOrganization,
    ReportSummary,
    UsageDetail,
)

NAME_LENGTH = 500
ID_LENGTH = 100
NAMELESS = "Another licensee"
# An appendix has the same lists as the report itself.
Source = LicenseReport | ReportAppendix


class LineRow(NamedTuple):
    """The columns of a `ReportLine` but for its version and our key of the organization."""

    appendix: str
    organization_name: str
    organization_uid: UUID | None
    support_id: str
    license_id: str
    product: str
    edition: str
    workload: str
    weight: float | None
    initial_count: float | None
    reported_count: float | None
    new_count: float | None
    points: float | None


class ShareRow(NamedTuple):
    """The columns of a `ReportShare` but for its version and our key of the organization."""

    appendix: str
    organization_name: str
    organization_uid: UUID | None
    organization_type: str
    points: float | None


class ServerRow(NamedTuple):
    """The columns of a `ReportServer` but for its version and our key of the organization."""

    appendix: str
    organization_name: str
    organization_uid: UUID | None
    problem: str
    is_cloud: bool
    name: str
    support_id: str


def lines_of(report: LicenseReport) -> Iterator[LineRow]:
    """Yield the lines: a workload of an organization under a license each."""
    for appendix, source in _parts(report):
        for detail in source.usage_details or ():
            yield from _lines(appendix, detail)


def shares_of(report: LicenseReport) -> Iterator[ShareRow]:
    """Yield the points of each organization that the owner manages itself."""
    for appendix, source in _parts(report):
        for one in source.organizations_usage or ():
            yield ShareRow(appendix, *_organization(one), clip(one.organization_type), one.used_points)


def servers_of(report: LicenseReport) -> Iterator[ServerRow]:
    """Yield the servers that could not be collected, are cloned or unsupported."""
    for appendix, source in _parts(report):
        cloud = source.not_collected_cloud_servers, source.cloned_cloud_servers, source.unsupported_cloud_servers
        for problem, name in _problems(*cloud):
            yield ServerRow(appendix, "", None, problem, True, name, "")
        for one in source.usage_details or ():
            client = one.not_collected_client_servers, one.cloned_client_servers, one.unsupported_client_servers
            for problem, name in _problems(*client):
                support_id = clip(one.support_id, ID_LENGTH)
                yield ServerRow(appendix, *_organization(one), problem, False, name, support_id)


def summary_of(report: LicenseReport) -> dict[str, Any]:
    """Return the sums by product and workload in a form that JSON keeps, those of each appendix apart."""
    appendices = [{"licensee": _licensee(one), **_summary(one.appendix_summary)} for one in report.appendices or ()]
    return {**_summary(report.report_summary), "appendices": appendices}


def _parts(report: LicenseReport) -> Iterator[tuple[str, Source]]:
    return chain([("", report)], ((_licensee(appendix), appendix) for appendix in report.appendices or ()))


def _licensee(appendix: ReportAppendix) -> str:
    return clip(appendix.license_company_name, NAME_LENGTH) or NAMELESS


def _organization(of: ReportedOrganization | UsageDetail) -> tuple[str, UUID | None]:
    return clip(of.organization_name, NAME_LENGTH), of.organization_uid


def _lines(appendix: str, detail: UsageDetail) -> Iterator[LineRow]:
    """What is used without any workload is a line too: nothing of the points may be lost."""
    of = appendix, *_organization(detail), clip(detail.support_id, ID_LENGTH)
    for usage in detail.usage_by_license_and_product or ():
        under = clip(usage.license_id, ID_LENGTH), clip(usage.product_type), clip(usage.license_edition, ID_LENGTH)
        for one in usage.workload_usage or ():
            counts = one.weight, one.initial_count, one.reported_count, one.new_count
            yield LineRow(
                *of, *under, clip(one.description or one.workload_type, NAME_LENGTH), *counts, one.used_points
            )
        if not usage.workload_usage and usage.used_points:
            yield LineRow(*of, *under, "", None, None, None, None, usage.used_points)


def _problems(*lists: Iterable[str] | None) -> Iterator[tuple[str, str]]:
    """The names of servers, each with its problem; `lists` come in the order of the problems."""
    for problem, names in zip(ReportServer.Problem, lists, strict=True):
        for name in names or ():
            yield problem.value, clip(name, NAME_LENGTH)


def _summary(summary: ReportSummary | None) -> dict[str, Any]:
    if summary is None:
        return {"total_points": None, "products": []}
    return {"total_points": summary.total_points, "products": [_product(one) for one in summary.products_usage or ()]}


def _product(total: ProductTotal) -> dict[str, Any]:
    workloads = [
        {
            "workload": clip(one.description or one.workload_type, NAME_LENGTH),
            "weight": one.weight,
            "initial_count": one.initial_count,
            "reported_count": one.reported_count,
            "new_count": one.new_count,
            "points": one.used_points,
        }
        for one in total.workload_usage or ()
    ]
    return {
        "product": clip(total.product_type),
        "edition": clip(total.license_edition, ID_LENGTH),
        "points": total.total_points,
        "workloads": workloads,
    }
