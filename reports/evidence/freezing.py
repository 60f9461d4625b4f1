"""Freezing what is known of a report that has become final."""

import zlib
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from consoles.models import Console
from operations.models import Operation
from reports.evidence.documents import FIELDS, documents_of, sha256_of
from reports.models import Evidence, Report
from reports.preflight import concerns_of

FINAL = (Report.Status.FINALIZATION, Report.Status.APPROVED)


@transaction.atomic
def evidence_freeze(*, report: Report, operation: Operation | None, now: datetime) -> Evidence:
    """Keep what the report says now, with what the pre-flight says of it; done twice, it is the same evidence.

    `operation` is the finalization that somebody asked for here. Needs the report's version.
    """
    kept = Evidence.objects.filter(console=report.console, report_uid=report.uid)
    known = kept.filter(digest=report.shown.digest).first()
    if known:
        return known
    documents = documents_of(report, concerns_of(report, now=now))
    return Evidence.objects.create(
        console=report.console,
        console_name=report.console.name,
        report=report,
        report_uid=report.uid,
        number=report.number,
        owner_uid=report.owner_uid,
        owner_name=report.owner_name,
        month=report.month,
        cause=_cause(report, operation),
        operation=operation,
        frozen_at=now,
        digest=report.shown.digest,
        sha256=sha256_of(documents),
        **{field: zlib.compress(documents[name]) for name, field in FIELDS.items()},
    )


def reports_to_freeze(console: Console) -> Iterator[Report]:
    """Yield the final reports of `console` of which what they say now is not kept yet, the latest month first."""
    known = Evidence.objects.filter(console=console).values_list("report_uid", "digest")
    kept = {(uid, bytes(digest)) for uid, digest in known}
    rows = Report.objects.complete().current().filter(console=console, status__in=FINAL)
    for pk, uid, digest in rows.order_by("-month", "pk").values_list("pk", "uid", "version__digest"):
        if (uid, bytes(digest)) not in kept:
            yield Report.objects.select_related("version", "console").get(pk=pk)


def finalization_of(report: Report) -> Operation | None:
    """Return the finalization that was asked for here and for which the report was waiting; None without one."""
    done = Operation.objects.filter(kind="finalize", console=report.console, state=Operation.State.SUCCEEDED)
    return next((one for one in done if str(report.uid) in (one.before or {}).get("waiting", ())), None)


def _cause(report: Report, operation: Operation | None) -> Evidence.Cause:
    if report.versions.filter(was_approved=True).exclude(pk=report.shown.pk).exists():
        return Evidence.Cause.CHANGED
    if operation:
        return Evidence.Cause.OPERATION
    return Evidence.Cause.CONSOLE if report.waited_at else Evidence.Cause.FOUND
