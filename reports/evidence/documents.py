"""The documents of which evidence consists, and the number by which a changed one is known."""

import hashlib
import zlib
from collections.abc import Iterable
from typing import Any

import msgspec
from django.db.models import Sum

from reports.models import Evidence, Report, ReportLine, ReportShare
from reports.preflight import Concern

PAYLOAD, PREFLIGHT, TOTALS = "report.json", "preflight.json", "totals.json"
FIELDS = {PAYLOAD: "payload", PREFLIGHT: "preflight", TOTALS: "totals"}
Documents = dict[str, bytes]


def documents_of(report: Report, concerns: Iterable[Concern]) -> Documents:
    """Return what is frozen of a report, by the name of its file; needs the report's version."""
    return {
        PAYLOAD: _payload(report),
        PREFLIGHT: _json([msgspec.to_builtins(concern) for concern in concerns]),
        TOTALS: _json(_totals(report)),
    }


def sha256_of(documents: Documents) -> str:
    """Return the SHA-256 over the documents in the order of their names, each behind its name and its length."""
    total = hashlib.sha256()
    for name in sorted(documents):
        total.update(f"{name} {len(documents[name])}\n".encode())
        total.update(documents[name])
    return total.hexdigest()


def documents_kept(evidence: Evidence) -> Documents:
    """Return the documents of evidence as they were frozen."""
    return {name: zlib.decompress(getattr(evidence, field)) for name, field in FIELDS.items()}


def is_intact(evidence: Evidence) -> bool:
    """Whether the documents are those that were frozen."""
    return sha256_of(documents_kept(evidence)) == evidence.sha256


def _payload(report: Report) -> bytes:
    """The JSON of the report as the console sends it now: of its status alone no version is made."""
    members = msgspec.json.decode(report.shown.payload, type=dict[str, msgspec.Raw])
    if "reportStatus" in members:
        members["reportStatus"] = msgspec.Raw(msgspec.json.encode(report.status))
    return msgspec.json.encode(members)


def _totals(report: Report) -> dict[str, Any]:
    """The figures that are billed, as they stand in our tables."""
    shares = ReportShare.objects.filter(version=report.shown, appendix="")
    lines = ReportLine.objects.filter(version=report.shown, appendix="")
    return {
        "console": report.console.name,
        "number": report.number,
        "owner": report.owner_title,
        "owner_uid": str(report.owner_uid),
        "month": f"{report.month:%Y-%m}",
        "status": report.status,
        "total_points": report.shown.total_points,
        "organizations_points": shares.aggregate(points=Sum("points"))["points"],
        "lines_points": lines.aggregate(points=Sum("points"))["points"],
        "by_product": report.shown.summary["products"],
        "appendices": report.shown.summary["appendices"],
        "organizations": [
            {"name": name, "uid": str(uid or ""), "points": points}
            for name, uid, points in shares.values_list("organization_name", "organization_uid", "points")
        ],
    }


def _json(document: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(document, order="deterministic"), indent=2)
