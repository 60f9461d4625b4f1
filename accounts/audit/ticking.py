"""What the audit log does every few seconds."""

from typing import Any

from django.utils import timezone

from accounts.audit.archiving import blocks_archive
from accounts.audit.sealing import seals_make


def audit_tick(**_: Any) -> int:
    """Seal what was written, and move what is too old to the archive; return how many blocks that concerned."""
    now = timezone.now()
    return seals_make(now) + blocks_archive(now)
