"""What a backup means for people and for the audit log."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.audit.actions import Action
from accounts.audit.proving import log_findings, log_words
from accounts.audit.recording import record
from accounts.audit.verifying import Verification
from accounts.models import SignInLink
from ui.wording import counted
from vspcdash.backups.manifests import Manifest
from vspcdash.backups.proofs import Proof

VIA = "command"


def backup_note(*, manifest: Manifest, name: str, **_: Any) -> None:
    """Write down that somebody has taken everything away in a file."""
    record(Action.BACKUP_WRITTEN, subject=name, via=VIA, after={"rows": manifest.row_count})


def links_end(*, made_at: datetime, **_: Any) -> str:
    """Let no link of the backup let anybody in: it may have been used since; return a sentence that says so.

    The log goes on where the backup ends, and says that there is a gap.
    """
    now = timezone.now()
    record(Action.BACKUP_RESTORED, via=VIA, after={"written_at": made_at.isoformat(timespec="seconds")})
    good = SignInLink.objects.filter(used_at=None, expires_at__gt=now)
    count = good.update(used_at=now)
    return f"{counted(count, 'sign-in link', 'sign-in links')} voided: make new ones." if count else ""


def log_proof(**_: Any) -> Proof:
    """Verify the audit log that was restored."""
    verification = Verification()
    found = list(log_findings(verification))
    return Proof([f"The audit log: {line}" for line in found or [log_words(verification)]], is_whole=not found)
