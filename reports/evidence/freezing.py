"""Freezing what is known of a report that has become final."""

import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from consoles.models import Console
from operations.models import Operation
from reports.evidence.documents import FIELDS, documents_of, sha256_of
from reports.models import Evidence, Report
from reports.preflight import concerns_of

FINALIZE = "finalize"
FINAL = (Report.Status.FINALIZATION, Report.Status.APPROVED)
# Whether one of these finalized a report is known, or will be.
ENDED_WELL, ENDED_UNKNOWN = Operation.State.SUCCEEDED, Operation.State.UNKNOWN


@transaction.atomic
def evidence_freeze(*, report: Report, operation: Operation | None, now: datetime) -> Evidence:
    """Keep what the report says now, with what the pre-flight says of it; done twice, it is the same evidence.

    `operation` is the finalization that was asked for here. Needs the report's version, which stays while this runs.
    """
    Report.objects.select_for_update(of=("self",)).get(pk=report.pk, version=report.shown)
    documents = documents_of(report, concerns_of(report, now=now))
    return Evidence.objects.get_or_create(
        console=report.console,
        report_uid=report.uid,
        digest=report.shown.digest,
        defaults={
            "console_name": report.console.name,
            "report": report,
            "number": report.number,
            "owner_uid": report.owner_uid,
            "owner_name": report.owner_name,
            "month": report.month,
            "cause": _cause(report, operation),
            "operation": operation,
            "frozen_at": now,
            "sha256": sha256_of(documents),
            **{field: zlib.compress(documents[name]) for name, field in FIELDS.items()},
        },
    )[0]


def reports_to_freeze(console: Console, now: datetime) -> Iterator[Report]:
    """Yield the final reports of `console` of which what they say now is not kept yet, the latest month first.

    What would be let go of at once is left out, and so are reports of which an open operation may say more.
    """
    known = Evidence.objects.filter(console=console).values_list("report_uid", "digest")
    kept = {(uid, bytes(digest)) for uid, digest in known}
    oldest = (now - timedelta(days=settings.EVIDENCE_KEEP_DAYS)).date()
    rows = Report.objects.complete().current().filter(console=console, status__in=FINAL, month__gt=oldest)
    open_ = _named(Operation.objects.open().filter(kind=FINALIZE, console=console))
    for pk, uid, digest in rows.order_by("-month", "pk").values_list("pk", "uid", "version__digest"):
        if (uid, bytes(digest)) not in kept and str(uid) not in open_:
            yield Report.objects.select_related("version", "console").get(pk=pk)


def operation_behind(report: Report) -> Operation | None:
    """Return the finalization asked for here for which the report was waiting, one that ended well before others."""
    rows = Operation.objects.filter(kind=FINALIZE, console=report.console, state__in=(ENDED_WELL, ENDED_UNKNOWN))
    named = [one for one in rows.order_by("-requested_at") if str(report.uid) in _named([one])]
    return min(named, key=lambda one: one.state != ENDED_WELL, default=None)


def _named(operations: Iterable[Operation]) -> set[str]:
    """The UIDs of the reports that the operations found waiting."""
    return {uid for one in operations for uid in (one.before or {}).get("waiting", ())}


def _cause(report: Report, operation: Operation | None) -> Evidence.Cause:
    if report.versions.filter(was_approved=True).exclude(pk=report.shown.pk).exists():
        return Evidence.Cause.CHANGED
    if operation:
        is_known = operation.state == ENDED_WELL
        return Evidence.Cause.OPERATION if is_known else Evidence.Cause.UNCLEAR
    return Evidence.Cause.CONSOLE if report.waited_at else Evidence.Cause.FOUND
