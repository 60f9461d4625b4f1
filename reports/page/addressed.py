"""The report and the version that an address names."""

from datetime import datetime

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.http import SignedInRequest
from consoles.selectors import SECRET_FIELDS
from reports.models import Report, ReportVersion
from reports.page.heads import ReportHead, report_head
from reports.querysets import ReportQuerySet

SECRETS = [f"console__{field}" for field in SECRET_FIELDS]


def head_at(request: SignedInRequest, pk: int, now: datetime) -> ReportHead:
    """Return the head of the report, in the version that `?version=` names or as it is now; 404 for another's."""
    report = get_object_or_404(reports_readable(request), pk=pk)
    version = version_at(request, report, "version") or report.version
    if version is None:
        raise Http404
    return report_head(report, version=version, user=request.user, now=now)


def reports_readable(request: HttpRequest) -> ReportQuerySet:
    """Return the reports that this person may see, each with its version and without what no page shows."""
    reports = Report.objects.visible_to(request.user).complete().select_related("console", "version")
    return reports.defer("digest", "version__compressed", *SECRETS)


def version_at(request: HttpRequest, report: Report, name: str) -> ReportVersion | None:
    """Return the version of this report whose key stands under `name`, None without one; 404 for a wrong one."""
    asked = request.GET.get(name, "")
    if not asked:
        return None
    if not asked.isascii() or not asked.isdecimal():
        raise Http404
    versions = report.versions.filter(is_complete=True).defer("compressed")
    return get_object_or_404(versions, pk=int(asked[:18]))
