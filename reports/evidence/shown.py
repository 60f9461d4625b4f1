"""Evidence as pages show it: without the documents themselves."""

from collections.abc import Sequence

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from reports.models import Evidence, Report


def evidence_of(report: Report, *, user: User | AnonymousUser) -> Sequence[Evidence]:
    """Return what is kept of a report, the youngest first, each with the hash of the console's file; one query."""
    rows = Evidence.objects.covered_by(user).filter(console=report.console_id, report_uid=report.uid)
    fields = (
        "cause",
        "frozen_at",
        "sha256",
        "operation",
        "file__sha256",
        "file__read_at",
        "file_failure_count",
        "file_asked_at",
        "file_failure",
    )
    return list(rows.select_related("file").only(*fields).order_by("-frozen_at", "-pk"))
