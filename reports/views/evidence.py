"""Evidence to take away, and the console's own file of a report."""

import hashlib

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.audit.actions import Action
from accounts.audit.recording import record
from accounts.http import SignedInRequest
from accounts.permissions import Permission, require
from reports.evidence.archive import archive_name, archive_of, file_of
from reports.models import Evidence


@require_safe
@require(Permission.VIEW_REPORTS)
def evidence(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send everything that is kept of a final report, as one archive."""
    found = _found(request, pk)
    return _attachment(found, archive_of(found), archive_name(found), Action.EVIDENCE_DOWNLOADED, "application/zip")


@require_safe
@require(Permission.VIEW_REPORTS)
def evidence_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send the file that the console made of a final report, byte for byte as it came."""
    found = _found(request, pk)
    file = file_of(found)
    if file is None:
        raise Http404("The console's file has not been fetched yet.")
    # Always as a file: what a console writes is nothing that a browser may show.
    name = f"report-{found.number}-{found.month:%Y-%m}.csv"
    return _attachment(found, file.content, name, Action.FILE_DOWNLOADED, "application/octet-stream")


def _found(request: SignedInRequest, pk: int) -> Evidence:
    return get_object_or_404(Evidence.objects.covered_by(request.user), pk=pk)


def _attachment(of: Evidence, content: bytes, name: str, action: Action, content_type: str) -> HttpResponse:
    """Send a file, having written down that somebody takes it away."""
    record(action, subject=of, after={"file": name, "sha256": hashlib.sha256(content).hexdigest()})
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=content_type, headers=headers)
