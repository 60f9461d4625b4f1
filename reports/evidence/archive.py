"""Evidence as one file to take away: the documents, the console's file, and a list of what is in it with its hashes."""

import hashlib
import io
import zipfile
from typing import Any

import msgspec

from reports.evidence.documents import documents_kept, is_intact
from reports.models import Evidence, EvidenceFile

FILE = "console.csv"
MANIFEST = "manifest.json"
# A file of the same content is the same file, whenever it is made.
MADE_AT = (1980, 1, 1, 0, 0, 0)


def archive_of(evidence: Evidence) -> bytes:
    """Return a ZIP archive with everything that is kept, which is the same bytes each time."""
    contents = documents_kept(evidence)
    file = file_of(evidence)
    if file:
        contents[FILE] = file.content
    contents[MANIFEST] = msgspec.json.format(msgspec.json.encode(_manifest(evidence, file, contents)), indent=2)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            entry = zipfile.ZipInfo(name, MADE_AT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return buffer.getvalue()


def archive_name(evidence: Evidence) -> str:
    """Return what to call the archive: the month and the number of the report."""
    return f"evidence-{evidence.month:%Y-%m}-report-{evidence.number}.zip"


def file_of(evidence: Evidence) -> EvidenceFile | None:
    """Return the console's file; None while it has not been fetched."""
    return EvidenceFile.objects.filter(evidence=evidence).first()


def _manifest(evidence: Evidence, file: EvidenceFile | None, contents: dict[str, bytes]) -> dict[str, Any]:
    return {
        "console": evidence.console_name,
        "report": evidence.number,
        "owner": evidence.owner_name,
        "owner_uid": str(evidence.owner_uid),
        "month": f"{evidence.month:%Y-%m}",
        "frozen_at": evidence.frozen_at.isoformat(),
        "cause": evidence.cause,
        "operation": str(evidence.operation_id) if evidence.operation_id else None,
        "sha256": evidence.sha256,
        "is_intact": is_intact(evidence),
        "file_read_at": file.read_at.isoformat() if file else None,
        "file_content_type": file.content_type if file else None,
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()},
    }
