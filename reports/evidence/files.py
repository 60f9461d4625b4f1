"""Fetching the files that a console makes of its final reports, each once."""

import hashlib
import zlib
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from consoles.models import Console
from reports.models import Evidence, EvidenceFile, Report
from vspc.client import VspcClient


def evidence_without_file(console: Console) -> "QuerySet[Evidence]":
    """Return the evidence of approved reports that `console` still has and that lacks its file, latest month first."""
    rows = Evidence.objects.filter(console=console, file=None, report__status=Report.Status.APPROVED)
    return rows.filter(report__gone_at=None).order_by("-month", "pk").only("number")


def evidence_file_fetch(client: VspcClient, evidence: Evidence) -> None:
    """Ask the console for the file of one piece of evidence, and keep it; raises `VspcError`."""
    asked_at = timezone.now()
    file = client.licensing.reports.csv(evidence.number)
    evidence_file_keep(evidence, content=file.content, content_type=file.content_type, read_at=asked_at)


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
