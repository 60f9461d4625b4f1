"""Fetching the files that a console makes of its final reports, each once."""

import hashlib
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from consoles.models import Console
from reports.models import Evidence, EvidenceFile, Report
from vspc.client import VspcClient
from vspc.errors import VspcError

# A file that could not be had is asked for again after an hour, then after twice as long each time, up to a week.
FIRST_PAUSE, LONGEST_PAUSE = timedelta(hours=1), timedelta(days=7)


def evidence_without_file(console: Console, now: datetime) -> Iterator[Evidence]:
    """Yield the evidence whose file is to be asked for now: what was never asked for first, the latest month first.

    The console gives the file of what an approved report says now, by its number: for what it said before, and for
    numbers that two reports bear, it gives none.
    """
    others = Report.objects.filter(console=console, number=OuterRef("number"), gone_at=None)
    rows = Evidence.objects.filter(
        ~Exists(others.exclude(pk=OuterRef("report"))),
        console=console,
        file=None,
        report__status=Report.Status.APPROVED,
        report__gone_at=None,
        digest=F("report__version__digest"),
    )
    for evidence in rows.order_by("file_failure_count", "-month", "pk").only(
        "number", "file_failure_count", "file_asked_at"
    ):
        if evidence.file_asked_at is None or now >= evidence.file_asked_at + _pause(evidence.file_failure_count):
            yield evidence


def evidence_file_fetch(client: VspcClient, evidence: Evidence) -> bool:
    """Ask the console for the file of one piece of evidence, and keep it; return whether it could be had."""
    asked_at = timezone.now()
    try:
        file = client.licensing.reports.csv(evidence.number)
    except VspcError as error:
        Evidence.objects.filter(pk=evidence.pk).update(
            file_failure_count=F("file_failure_count") + 1, file_asked_at=asked_at, file_failure=error.sentence
        )
        return False
    evidence_file_keep(evidence, content=file.content, content_type=file.content_type, read_at=asked_at)
    return True


def evidence_file_keep(evidence: Evidence, *, content: bytes, content_type: str, read_at: datetime) -> None:
    """Keep a file byte for byte; where there is one already, that one stays."""
    EvidenceFile.objects.get_or_create(
        evidence=evidence,
        defaults={
            "content_type": content_type[:200],
            "read_at": read_at,
            "compressed": zlib.compress(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        },
    )


def _pause(failures: int) -> timedelta:
    return min(FIRST_PAUSE * 2 ** min(failures - 1, 10), LONGEST_PAUSE) if failures else timedelta(0)
