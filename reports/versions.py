"""Writing what a report says: its rows in short transactions, which nobody reads before all of them are there.

Whoever dies in between leaves a version that is not complete; the next reading makes it anew.
"""

import zlib
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from django.db import models
from django.db.models import F, Q

from consoles.directory import Links
from consoles.mirror import ROWS_PER_TRANSACTION, Pace, Reading, chunks, digest_of
from consoles.models import Console
from consoles.upsert import Insert
from reports.flattening import LineRow, ServerRow, ShareRow, lines_of, servers_of, shares_of, summary_of
from reports.models import Report, ReportLine, ReportServer, ReportShare, ReportVersion
from vspc.report_schemas import LicenseReport

STATUS = "reportStatus"
Rows = Iterator[tuple[Any, ...]]
PARTS: tuple[tuple[type[models.Model], type[Any], Callable[[LicenseReport], Rows]], ...] = (
    (ReportShare, ShareRow, shares_of),
    (ReportServer, ServerRow, servers_of),
    (ReportLine, LineRow, lines_of),
)


class VersionWriter:
    """Writes the versions of a console's reports; `proceed` is called before each transaction."""

    def __init__(self, links: Links, *, pace: Pace, proceed: Callable[[], None]) -> None:
        self.links = links
        self.pace = pace
        self.proceed = proceed

    def write(self, report: Report, reading: Reading[LicenseReport]) -> ReportVersion:
        """Return the version that says what was read: the one that we have, or a new one with all of its rows."""
        digest = content_digest(reading.raw)
        for known in report.versions.filter(digest=digest):
            if known.is_complete:
                return known
            self.delete(known)
        version = ReportVersion(
            report=report,
            digest=digest,
            read_at=reading.sent_at,
            total_points=reading.value.report_summary.total_points if reading.value.report_summary else None,
            summary=summary_of(reading.value),
            compressed=zlib.compress(reading.raw.encode()),
        )
        self.proceed()
        with self.pace.transaction():
            version.save(force_insert=True)
        self._write_rows(version, reading.value)
        return version

    def prune(self, console: Console) -> None:
        """Delete the versions that no report of `console` shows, but for those that had been approved."""
        versions = ReportVersion.objects.filter(report__console=console)
        left = versions.filter(Q(was_approved=False) | Q(is_complete=False))
        for version in left.exclude(report__version=F("pk")).defer("compressed"):
            self.delete(version)

    def delete(self, version: ReportVersion) -> None:
        """Delete a version with all of its rows, a few at a time; nobody takes what is left of it for whole."""
        ReportVersion.objects.filter(pk=version.pk).update(is_complete=False)
        for model, _, _ in PARTS:
            rows = model._base_manager.filter(version=version)
            while pks := list(rows.order_by().values_list("pk", flat=True)[:ROWS_PER_TRANSACTION]):
                self.proceed()
                with self.pace.transaction():
                    model._base_manager.filter(pk__in=pks)._raw_delete(rows.db)
        self.proceed()
        with self.pace.transaction():
            version.delete()

    def _write_rows(self, version: ReportVersion, report: LicenseReport) -> None:
        for model, row_type, rows_of in PARTS:
            names = ["version_id", "organization_id", *row_type._fields]
            for some in chunks(rows_of(report), ROWS_PER_TRANSACTION):
                insert = Insert(model, names, [(version.pk, self._organization(row), *row) for row in some])
                self.proceed()
                with self.pace.transaction():
                    insert.execute()

    def _organization(self, row: Any) -> int | None:
        return self.links.organization(row.organization_uid)


def version_show(report: Report, version: ReportVersion, *, reading: Reading[LicenseReport]) -> None:
    """Let a report show a version, in the transaction that writes the report; without effect for an older reading."""
    current = Report.objects.filter(pk=report.pk, version=version)
    if not current.exists():
        return
    report.versions.exclude(pk=version.pk).filter(superseded_at=None).update(superseded_at=reading.sent_at)
    if reading.value.report_status == Report.Status.APPROVAL_REQUIRED:
        current.update(waited_at=reading.sent_at)
    is_approved = reading.value.report_status == Report.Status.APPROVED
    shown = {"is_complete": True, "superseded_at": None, **({"was_approved": True} if is_approved else {})}
    report.versions.filter(pk=version.pk).update(**shown)
    if is_approved:
        current.filter(approved_at=None).update(approved_at=reading.sent_at)


def content_digest(raw: str) -> bytes:
    """Return the digest of a report without its status, whatever the order of its members.

    Their content is not looked into: a report of a large console has megabytes, and members that we do not know may
    hold what nothing here could read.
    """
    members = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    return digest_of(b"".join(f"{name}:".encode() + bytes(members[name]) for name in sorted(members) if name != STATUS))
